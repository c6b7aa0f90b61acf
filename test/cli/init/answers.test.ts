import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findNameProblem } from '../../../src/config/azure-names.ts';
import { accountFor, defaultAnswers, HELLO, namesOf } from '../../../src/cli/init/answers.ts';
import { slugOf } from '../../../src/cli/init/slug.ts';

const ground = { found: [], suffix: 'ab12c' };

describe('the names that are proposed', () => {
  it('are names that Azure takes, whatever the folder is called', () => {
    const folders = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom(
        'login',
        'Microsoft',
        'windows-11',
        '---',
        '1',
        'x'.repeat(200),
        'Ärger & Söhne',
        'azure',
      ),
    );
    fc.assert(
      fc.property(folders, fc.constantFrom('local', 'development', 'production'), (folder, environment) => {
        const answers = defaultAnswers({ ...ground, folder });
        const { resourceGroup, registry, keyVault, postgres, redis } = namesOf(answers, environment);
        expect([
          findNameProblem('resourceGroup', resourceGroup),
          findNameProblem('registry', registry),
          findNameProblem('vault', keyVault),
          findNameProblem('postgresServer', postgres),
          findNameProblem('redis', redis),
          findNameProblem('storageAccount', accountFor(answers.name, answers.suffix)),
        ]).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
      }),
    );
  });

  it('differ by environment, and hold the suffix where nobody else in the world may have them', () => {
    const answers = defaultAnswers({ ...ground, folder: 'Web Shop 2' });
    expect(answers.name).toBe('web-shop-2');
    expect(namesOf(answers, 'production')).toEqual({
      resourceGroup: 'rg-web-shop-2-prod',
      registry: 'crwebshop2ab12cprod',
      keyVault: 'kv-web-shop-ab12c-prod',
      postgres: 'psql-web-shop-2-ab12c-prod',
      redis: 'redis-web-shop-2-ab12c-prod',
    });
    expect(namesOf(answers, 'development').registry).toBe('crwebshop2ab12cdev');
  });

  it('leave words out that Azure reserves', () => {
    const answers = defaultAnswers({ ...ground, folder: 'microsoft-tools' });
    expect(namesOf(answers, 'local').registry).toBe('crappab12clocal');
    expect(accountFor('windows', 'ab12c')).toBe('stappab12c');
  });

  it('are made of letters, digits and single hyphens', () => {
    expect(['a__b', '12-monkeys', 'x', '', 'ok-'].map((text) => slugOf(text, 8))).toEqual([
      'a-b',
      'monkeys',
      'app',
      'app',
      'ok',
    ]);
    expect(['Müller & Söhne', 'Straße', 'Crème ﬁn'].map((text) => slugOf(text, 40))).toEqual([
      'muller-sohne',
      'strasse',
      'creme-fin',
    ]);
  });
});

describe('the defaults', () => {
  it('are every service that was found, or else the example', () => {
    const found = [{ name: 'web', context: 'web', port: 80, health: '/' }];
    expect(defaultAnswers({ ...ground, folder: 'a', found })).toMatchObject({
      hello: false,
      services: found,
    });
    expect(defaultAnswers({ ...ground, folder: 'a' })).toMatchObject({ hello: true, services: [HELLO] });
  });

  it('keep the state where a pipeline finds it again, for a pipeline', () => {
    expect(defaultAnswers({ ...ground, folder: 'shop' }).stateAccount).toBeUndefined();
    expect(defaultAnswers({ ...ground, folder: 'shop', shared: true }).stateAccount).toBe('stshopab12c');
  });
});
