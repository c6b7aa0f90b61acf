import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { planDocument } from '../../src/report/plan-document.ts';
import { folderHere } from './here.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLE = readFileSync(join(ROOT, 'config.example.yaml'), 'utf8')
  .replace('latency: quick', 'latency: instant')
  .replace('# exchanges: exchanges.jsonl', 'exchanges: exchanges.jsonl');
/** Everything is built and deployed. */
const LONG = { timeout: 60_000 };

const stateShape = z.object({
  records: z.record(z.string(), z.object({ origin: z.record(z.string(), z.unknown()).default({}) })),
});

function example() {
  const here = folderHere({ 'config.yaml': EXAMPLE });
  cpSync(join(ROOT, 'examples'), join(here.folder, 'examples'), { recursive: true });
  return here;
}

const exchange = z.object({ url: z.url() });

/** The ends of the paths that were asked for, each once, without what differs between environments. */
function askedFor(exchanges: string): string[] {
  const paths = exchanges
    .trim()
    .split('\n')
    .map((line) => new URL(exchange.parse(JSON.parse(line)).url).pathname);
  const ends = paths.map((path) => path.replace(/^.*\/(microsoft\.)?/, '').replace(/-(prod|demo)$/, ''));
  return [...new Set(ends)].toSorted();
}

/** What a plan says that each step makes: its addresses. */
function madeIn({ steps }: z.infer<typeof planDocument>): Record<string, string[]> {
  return Object.fromEntries(
    steps.map(({ name, changes = [] }) => [name, changes.map(({ address }) => address)]),
  );
}

describe.concurrent('the plan of a first run', () => {
  it.each([['local'], ['production']])(
    'lists what the shipped example then makes in %s, but for names that only Azure knows',
    LONG,
    async (env) => {
      const { type, read } = example();
      const where = ['--env', env, '--cloud', 'emulator'];
      const planned = planDocument.parse((await type(['plan', ...where, '--output', 'json'])).json());
      // What is a guess is not looked for; of the vault only the key that secrets are compared under is asked for.
      expect(askedFor(read('exchanges.jsonl')).join(' ')).toBe(
        'app containerregistry dbforpostgresql id-shop insights keyvault kv-shop managedidentity operationalinsights rg-shop',
      );
      expect((await type([...where, '--yes'])).code).toBe(0);
      const folder = env === 'local' ? 'local' : 'production@emulator';
      const { records } = stateShape.parse(JSON.parse(read(`state/${folder}/state.json`)));
      const unnamed = (at: string): string =>
        at.replace(/(?<=\/roleassignments\/)[^/]+$/, '*').replace(/(?<=\/workbooks\/)[^/]+$/, '*');
      const made = Object.entries(records).map(([name, { origin }]) => [
        name,
        Object.keys(origin).map(unnamed).toSorted(),
      ]);
      const told = Object.entries(madeIn(planned)).map(([name, ats]) => [name, ats.map(unnamed).toSorted()]);
      expect(Object.fromEntries(told)).toEqual(Object.fromEntries(made));
    },
  );

  it('can be saved and carried out, though a part of it was a guess', LONG, async () => {
    const { type, read } = example();
    const saved = await type(['plan', '--env', 'production', '--cloud', 'emulator', '--out', 'next.plan']);
    expect(saved).toMatchObject({ code: 0 });
    expect(read('next.plan')).toContain('"likely": true');
    expect(await type(['--plan', 'next.plan', '--yes'])).toMatchObject({ code: 0 });
  });
});
