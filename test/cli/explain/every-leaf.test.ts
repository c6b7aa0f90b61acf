import { beforeAll, describe, expect, it } from 'vitest';
import { builtInSteps } from '../../../steps/index.ts';
import { type ExplainDocument, explainDocument } from '../../../src/report/explain-document.ts';
import { configFolder } from '../../deployment/config-folder.ts';
import { typing } from '../typed.ts';

const folder = configFolder();
folder.set('emulator.latency', 'instant');
const type = typing({});

const typed = async (
  ...words: string[]
): Promise<{ readonly document: unknown; readonly plainText: string }> =>
  type([...words, '--env', 'local', '--config', folder.file], folder.variables);

let deployed: unknown;

beforeAll(async () => {
  ({ document: deployed } = await typed('run'));
}, 120_000);

/** Each leaf with where it comes from, when everything stands as it was applied. */
async function explained(step: string): Promise<ExplainDocument> {
  return explainDocument.parse((await typed('explain', step)).document);
}

describe.each(builtInSteps.map(({ name }) => name))('each input of %s', (name) => {
  it('has an origin that was found out by trying', async () => {
    expect(deployed).toMatchObject({ result: 'completed' });
    const { action, inputs } = await explained(name);
    expect({ action, known: inputs.known, notes: inputs.notes }).toEqual({
      action: 'skip',
      known: 'now',
      notes: [],
    });
    expect(inputs.leaves.length).toBeGreaterThan(1);
    const unfounded = inputs.leaves.filter(
      ({ leaf, origins }) => origins.length === 0 || (origins[0]?.kind === 'code') !== (leaf === 'revision'),
    );
    expect(unfounded.map(({ leaf }) => leaf)).toEqual([]);
  });
});

describe('what an input is a copy of', () => {
  it('is named first, for each that has the name and the value of a key', async () => {
    const { inputs } = await explained('create_databases');
    const copied = inputs.leaves.filter(({ leaf }) => /^databases\.postgres\.[a-zA-Z]+$/.test(leaf));
    expect(copied.length).toBeGreaterThan(6);
    expect(copied.map(({ origins }) => origins[0]?.key)).toEqual(copied.map(({ leaf }) => leaf));
  });

  it('is told with what takes part in it', async () => {
    const { inputs } = await explained('run_migrations');
    const texts = (leaf: string): readonly string[] =>
      inputs.leaves.find((one) => one.leaf === leaf)?.origins.map(({ key, text }) => key ?? text) ?? [];
    expect(texts('id')[0]).toBe('output id of create_resource_group');
    expect(texts('migrations.target')).toEqual([
      'the newest file of examples/shop/productservice/migrations',
      'migrations.directory',
      'services.productservice.context',
    ]);
  });
});
