import { describe, expect, it } from 'vitest';
import { serviceWords, thingAt } from '../../src/azure/kind-words.ts';
import { operationWords } from '../../src/azure/operation-words.ts';
import { RESOURCE_KINDS } from '../../src/azure/resource-table.ts';
import { retryWords, secondsOf } from '../../src/azure/resilience/waiting-words.ts';
import { within } from '../../src/engine/activity.ts';

const GROUP = '/subscriptions/s/resourceGroups/rg';
const SERVER = `${GROUP}/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql`;
const APP = `${GROUP}/providers/Microsoft.App/containerApps/web`;

describe('what an operation is at', () => {
  const words = (): string => operationWords(SERVER, 'write', 'InProgress');
  const activity = (stood: 'something' | 'nothing' | undefined) =>
    ({ step: 'one', during: 'run', stood: () => stood }) as const;

  it.each([
    ['nothing', 'PostgreSQL server creating'],
    ['something', 'PostgreSQL server updating'],
    [undefined, 'PostgreSQL server being written'],
  ] as const)('is told by what stood there: %s', (stood, told) => {
    expect(within(activity(stood), words)).toBe(told);
  });

  it('is told by what is done, in an undo and outside a step', () => {
    expect(within({ step: 'one', during: 'undo' }, words)).toBe('PostgreSQL server being put back');
    expect(operationWords(APP, 'deletion', 'Deleting')).toBe('container app web deleting');
    expect(operationWords(`${GROUP}/providers/Microsoft.App/jobs/m`, 'act', undefined)).toBe(
      'job m starting',
    );
  });

  it("is told in Azure's own words where they say more", () => {
    expect(operationWords(APP, 'write', 'InfrastructureSetupInProgress')).toBe(
      'container app web infrastructure setup in progress',
    );
    expect(operationWords(SERVER, 'deletion', 'Accepted')).toBe('PostgreSQL server deleting');
  });
});

describe('the kinds', () => {
  it('all have a name that people use', () => {
    for (const { type } of RESOURCE_KINDS.values()) {
      const word = serviceWords(type);
      expect(word, type).not.toBe(type.slice(type.lastIndexOf('/') + 1).toLowerCase());
    }
  });

  it('are named as people do also past Azure Resource Manager, and where a user has made them', () => {
    expect(serviceWords('vault/secrets')).toBe('key vault');
    expect(serviceWords('Microsoft.Web/serverFarms')).toBe('server farms');
    expect(thingAt(`${GROUP}/providers/Microsoft.Web/serverFarms/f`)).toBe('serverfarms f');
    expect(thingAt('mine://thing')).toBe('mine://thing');
    expect(thingAt(GROUP)).toBe('resource group');
  });
});

describe('a repetition', () => {
  const when = { delayMs: 7400, attempt: 2, attempts: 4 };

  it('says what came back, from whom, and when it is asked again', () => {
    expect(retryWords({ status: 429 }, 'PostgreSQL server', when)).toBe(
      'Azure is throttling (429, PostgreSQL server): asking again in 8 s, attempt 2 of 4',
    );
    expect(retryWords({ status: 503, code: 'X' }, 'job', when)).toMatch(
      /^Azure answered 503 \(job\): asking/,
    );
    expect(retryWords({ code: 'ECONNRESET' }, 'job', when)).toMatch(/^no answer \(ECONNRESET, job\)/);
    expect(retryWords({}, 'job', when)).toMatch(/^no answer \(the connection broke, job\)/);
  });

  it('is told to the second, and minutes from two on', () => {
    expect([1, 999, 8000, 119_000, 125_000].map(secondsOf)).toEqual([
      '1 s',
      '1 s',
      '8 s',
      '119 s',
      '2 min 05 s',
    ]);
  });
});
