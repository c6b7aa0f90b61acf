import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { chooseSteps, forcedNames } from '../../src/cli/choose-steps.ts';
import { defineStep } from '../../steps/define.ts';
import { temporaryFolder, writeFiles } from '../config/fixture.ts';

const output = z.object({});
const plainStep = (name: string) => defineStep({ name, output, inputs: () => ({}), run: async () => ({}) });
const first = plainStep('first');
const second = defineStep({
  name: 'second',
  needs: { first },
  output,
  inputs: () => ({}),
  run: async () => ({}),
});
const builtIn = [first, second];

const listed = (...names: string[]) => names.map((step) => ({ step, protect: false }));
const nothing = { others: [], retired: [], protectedSteps: [] };

/** A module of a user's step in a folder of its own. */
function userStep(name: string): { folder: string; entry: string } {
  const folder = temporaryFolder();
  const code = `import { z } from 'zod';
export default { name: '${name}', output: z.object({}), inputs: () => ({}), run: async () => ({}) };
`;
  writeFiles(folder, { 'own.ts': code });
  return { folder, entry: './own.ts' };
}

describe('the choice of steps', () => {
  it('takes all built-in ones where the configuration names none', async () => {
    expect(await chooseSteps({ retire: [] }, builtIn, '/')).toEqual({ ...nothing, steps: builtIn });
  });

  it('takes those that are named, and knows the others', async () => {
    const chosen = await chooseSteps({ steps: listed('first'), retire: [] }, builtIn, '/');
    expect(chosen).toEqual({ ...nothing, steps: [first], others: [second] });
  });

  it('refuses an order in which a step stands before one it needs', async () => {
    await expect(
      chooseSteps({ steps: listed('second', 'first'), retire: [] }, builtIn, '/'),
    ).rejects.toThrowError(/second stands before first/);
  });

  it('notes those of which everything is protected, by their names', async () => {
    const { folder, entry } = userStep('own_step');
    const steps = [
      { step: 'first', protect: true },
      { step: 'second', protect: false },
      { step: entry, protect: true },
    ];
    const chosen = await chooseSteps({ steps, retire: [] }, builtIn, folder);
    expect(chosen.protectedSteps).toEqual(['first', 'own_step']);
  });
});

describe('many steps of somebody’s own', () => {
  const names = Array.from({ length: 60 }, (_, index) => `own_${index}`);
  const steps = listed(...names.map((name) => `./${name}.ts`));

  function modules(broken?: string): string {
    const folder = temporaryFolder();
    const files = names.map((name, index) => {
      const needed = index === 0 ? '' : `import needed from './${names[index - 1]}.ts';\n`;
      const needs = needed && 'needs: { needed }, ';
      const code = `import { z } from 'zod';\n${needed}export default { name: '${name}', ${needs}output: z.object({}), inputs: () => ({}), run: async () => ({}) };\n`;
      return [`${name}.ts`, name === broken ? 'throw new Error("no");' : code];
    });
    writeFiles(folder, Object.fromEntries(files));
    return folder;
  }

  it('are all loaded, in their order', async () => {
    const chosen = await chooseSteps({ steps, retire: [] }, [], modules());
    expect(chosen.steps.map(({ name }) => name)).toEqual(names);
    expect(new Set(chosen.steps.map(({ code }) => code)).size).toBe(60);
  });

  it('of those that cannot be loaded the first is told', async () => {
    await expect(chooseSteps({ steps, retire: [] }, [], modules('own_7'))).rejects.toThrowError(
      './own_7.ts cannot be imported: no',
    );
  });
});

describe('retired steps', () => {
  it('are known, but not gone through, also where no list was written', async () => {
    expect(await chooseSteps({ retire: ['second'] }, builtIn, '/')).toEqual({
      ...nothing,
      steps: [first],
      others: [second],
      retired: ['second'],
    });
  });

  it('may be modules: they are loaded, so that what they made can be given back', async () => {
    const { folder, entry } = userStep('own_step');
    const chosen = await chooseSteps({ steps: listed('first'), retire: [entry] }, builtIn, folder);
    expect(chosen.others.map(({ name }) => name)).toEqual(['second', 'own_step']);
    expect(chosen.retired).toEqual(['own_step']);
  });

  it('are refused while others need them', async () => {
    await expect(chooseSteps({ retire: ['first'] }, builtIn, '/')).rejects.toThrowError(
      expect.objectContaining({ reason: 'step-order' }),
    );
  });

  it('are refused where the same step is listed from another module', async () => {
    const { folder, entry } = userStep('own_step');
    writeFiles(folder, { 'new.ts': "export { default } from './own.ts';\n" });
    await expect(
      chooseSteps({ steps: listed('./new.ts'), retire: [entry] }, builtIn, folder),
    ).rejects.toThrowError(
      expect.objectContaining({
        reason: 'step-invalid',
        message: expect.stringContaining('own_step is listed'),
      }),
    );
  });

  it('are refused where their module is gone, with what to do', async () => {
    await expect(chooseSteps({ retire: ['./gone.ts'] }, builtIn, temporaryFolder())).rejects.toThrowError(
      expect.objectContaining({ reason: 'step-invalid', message: expect.stringContaining('gone.ts') }),
    );
  });
});

describe('the steps to force', () => {
  const chosen = { steps: builtIn, others: [] };

  it('are those that are named, or all', () => {
    expect(forcedNames(chosen, { forceAll: false, forceStep: ['second'] })).toEqual(['second']);
    expect(forcedNames(chosen, { forceAll: true, forceStep: [] })).toEqual(['first', 'second']);
  });

  it.each(['secnd', 'nothing like it'])(
    'are refused, listing all names, when there is no step %s',
    (name) => {
      expect(() => forcedNames(chosen, { forceAll: false, forceStep: [name] })).toThrowError(
        expect.objectContaining({ reason: 'step-unknown', hint: expect.stringContaining('first, second') }),
      );
    },
  );
});
