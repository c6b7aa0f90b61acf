import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { graphDocument, type GraphDocument } from '../../src/report/graph-document.ts';
import { dotOf, mermaidOf } from '../../src/report/graph-drawings.ts';
import { graphText } from '../../src/report/graph-text.ts';
import { NO_PAINT } from '../../src/report/no-paint.ts';
import { configFolder } from '../deployment/config-folder.ts';
import { folderHere } from '../e2e/here.ts';
import { BROKEN, SMALL } from '../e2e/small.ts';
import { typing } from './typed.ts';

const document = async (folder: ReturnType<typeof folderHere>, args = ''): Promise<GraphDocument> =>
  graphDocument.parse((await folder.deploy(`graph --output json ${args}`)).json());

const statuses = ({ steps }: GraphDocument): string[] => steps.map(({ status }) => status);

/** Names that a language of drawings may take for its own. */
const STRANGE: GraphDocument = {
  result: 'completed',
  exitCode: 0,
  environment: 'local',
  cloud: 'emulator',
  by: 'status',
  steps: ['end', 'a "quoted" one', String.raw`back\slash`, 'x --> y', '<b>#35;</b>', 'graph', 'ключ'].map(
    (name, index) => ({
      name,
      status: 'pending',
      level: index + 1,
    }),
  ),
  edges: [{ from: 'end', to: 'x --> y', why: 'needs', implied: false }],
};

describe('deploy graph', () => {
  it('tells how each step stands: before a run, after it, and after one that failed and was left open', async () => {
    const folder = folderHere();
    expect(statuses(await document(folder))).toEqual(['pending', 'pending', 'pending']);
    folder.write('config.yaml', BROKEN);
    await folder.run('--no-rollback');
    expect(statuses(await document(folder))).toEqual(['completed', 'completed', 'failed']);
    folder.write('config.yaml', SMALL);
    await folder.run();
    expect(statuses(await document(folder))).toEqual(['completed', 'completed', 'completed']);
  });

  it('is coloured by what deploy would do with --by plan', async () => {
    const folder = folderHere();
    await folder.run();
    folder.write('config.yaml', SMALL.replace('team: blue', 'team: red'));
    const { steps } = await document(folder, '--by plan');
    expect(steps.map(({ action }) => action)).toEqual(['skip', 'run', 'unknown']);
    const { stdout } = await folder.deploy('graph --by plan --format mermaid');
    expect(stdout).toMatch(/classDef skip .*\n {2}class s1 skip\n/);
  });

  it('draws only what does not follow from the rest, and tells all of it in its document', async () => {
    const { edges } = await document(folderHere());
    expect(edges).toEqual([
      { from: 'check_prerequisites', to: 'create_resource_group', why: 'after', implied: false },
      { from: 'check_prerequisites', to: 'create_monitoring', why: 'order', implied: true },
      { from: 'create_resource_group', to: 'create_monitoring', why: 'needs', implied: false },
    ]);
  });

  it('fits 80 columns with all the steps there are, each with the numbers of those it waits for', async () => {
    const { file } = configFolder();
    const { plainText } = await typing({})(['graph', '--env', 'local', '--config', file], {
      PAYMENT_API_KEY: 'x'.repeat(20),
    });
    const lines = plainText.trimEnd().split('\n');
    expect(lines).toHaveLength(15);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.at(-1)).toMatch(/^ {2}· 14 {2}verify_deployment {16}pending {6}after 12 13$/);
    expect(lines.filter((line) => line.startsWith('┌')).length).toBeGreaterThan(0);
  });

  it('draws each name as what it is, whatever it is, on a terminal', () => {
    const text = graphText(STRANGE, { place: 'x', paint: NO_PAINT });
    for (const { name } of STRANGE.steps) expect(text).toContain(name);
  });

  it('writes Mermaid in which no name is taken for anything else', () => {
    const lines = mermaidOf(STRANGE).trimEnd().split('\n');
    const [first, ...others] = lines;
    expect(first).toBe('flowchart TD');
    const grammar =
      /^ {2}(?:s\d+\["(?:[\w .-]|#\d+;)+"\]|s\d+ --> s\d+|classDef [a-z_]+ fill:#[\da-f]{6},stroke:#[\da-f]{6},color:#000000|class s\d+(?:,s\d+)* [a-z_]+)$/;
    expect(others.filter((line) => !grammar.test(line))).toEqual([]);
    expect(lines).toContain('  s1 --> s4');
    const names = others.flatMap((line) => /\["(.*)"\]/.exec(line)?.[1] ?? []);
    const read = names.map((name) =>
      name.replace(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))),
    );
    expect(read).toEqual(STRANGE.steps.map(({ name }) => name));
  });

  const hasDot = spawnSync('dot', ['-V']).status === 0;
  // oxlint-disable-next-line no-console
  if (!hasDot) console.warn('skipped: Graphviz is not installed here');

  it.skipIf(!hasDot)('writes DOT that Graphviz reads, with every step and every edge in it', () => {
    const { status, stdout, stderr } = spawnSync('dot', ['-Tsvg'], {
      input: dotOf(STRANGE),
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.match(/class="node"/g)).toHaveLength(STRANGE.steps.length);
    expect(stdout.match(/class="edge"/g)).toHaveLength(1);
    expect(stdout).toContain('a &quot;quoted&quot; one');
    expect(stdout).toContain(String.raw`back\slash`);
  });
});
