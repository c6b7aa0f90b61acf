import { describe, expect, it } from 'vitest';
import { stepsDocument, type StepsDocument } from '../../src/report/steps-document.ts';
import { builtInSteps } from '../../steps/index.ts';
import { folderHere } from '../e2e/here.ts';
import { SMALL } from '../e2e/small.ts';
import { NOTE, POLITE, withStep } from '../e2e/user-steps.ts';

async function listed(files: Readonly<Record<string, string>>): Promise<StepsDocument['steps']> {
  const folder = folderHere(files);
  const document = stepsDocument.parse((await folder.deploy('steps --output json')).json());
  expect(folder.exists('state')).toBe(false);
  expect(folder.exists('exchanges.jsonl')).toBe(false);
  return document.steps;
}

const named = (steps: StepsDocument['steps'], name: string): StepsDocument['steps'][number] | undefined =>
  steps.find((step) => step.name === name);

describe('deploy steps', () => {
  it('lists the steps in their order, then those that are not listed, without a state or a look at anything', async () => {
    const steps = await listed({ 'config.yaml': SMALL });
    const own = ['check_prerequisites', 'create_resource_group', 'create_monitoring'];
    expect(steps.filter((step) => step.listed).map(({ name }) => name)).toEqual(own);
    const others = builtInSteps.map(({ name }) => name).filter((name) => !own.includes(name));
    expect(steps.filter((step) => !step.listed).map(({ name }) => name)).toEqual(others);
    expect(named(steps, 'create_monitoring')).toMatchObject({
      needs: ['create_resource_group'],
      waitsFor: ['check_prerequisites', 'create_resource_group'],
      makes: [
        expect.stringMatching(/workspaces\/log-small$/),
        expect.stringMatching(/components\/appi-small$/),
      ],
      undo: 'yes',
      revision: 1,
    });
  });

  it('says whether each can be undone, and why not', async () => {
    const steps = await listed({ 'config.yaml': SMALL });
    expect(named(steps, 'check_prerequisites')).toMatchObject({
      undo: 'no',
      why: expect.stringContaining('registrations'),
    });
    expect(named(steps, 'verify_deployment')).toMatchObject({ undo: 'nothing to undo' });
    const service = 'services: { web: { context: web, port: 80, health: { path: / } } }\n';
    const oneWay = `${SMALL}${service}migrations: { service: web, up: [up] }\n`;
    expect(named(await listed({ 'config.yaml': oneWay }), 'run_migrations')).toMatchObject({
      undo: 'no',
      why: 'migrations have no down command',
    });
  });

  it("names the file of a user's step, and what is retired or protected", async () => {
    const files = withStep(NOTE);
    const config = files['config.yaml']?.replace('./mine.ts]', '{ step: ./mine.ts, protect: true }]') ?? '';
    const steps = await listed({
      ...files,
      'polite.ts': POLITE,
      'config.yaml': `${config}retire: [create_monitoring]\n`,
    });
    expect(named(steps, 'note_word')).toMatchObject({
      listed: true,
      file: './mine.ts',
      protected: true,
      undo: 'nothing to undo',
    });
    expect(named(steps, 'note_word')).not.toHaveProperty('revision');
    expect(named(steps, 'create_monitoring')).toMatchObject({ listed: false, retired: true });
  });

  it('is told to people in 80 columns', async () => {
    const { stdout } = await folderHere({ 'config.yaml': SMALL.replace(/steps: .*\n/, '') }).deploy('steps');
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('steps of small in local (emulator), in their order:');
    expect(lines[1]).toBe('  1  check_prerequisites              stays');
    expect(lines).toContain('       needs create_resource_group');
    expect(lines.filter((line) => /^ *\d+ /.test(line))).toHaveLength(builtInSteps.length);
  });
});
