import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { lawsOf, type OwnStep, type StepSetup } from '../../src/kit/testing.ts';
import { defineStep } from '../../steps/define.ts';
import type { Ports } from '../../steps/ports.ts';
import { listening } from './listening.ts';
import { complaintsOf } from './zone.ts';

const LIMIT_MS = 150;
const never = (): Promise<never> => new Promise(() => undefined);

it.each([
  ['run', { run: never }],
  ['observe', { observe: never }],
  ['inputs', { inputs: never }],
])(
  'a step that never comes to the end of its %s is told so, and every law at once',
  async (member, members) => {
    const began = performance.now();
    const told = Object.values(await complaintsOf(members, { limitMs: LIMIT_MS }));
    expect(new Set(told)).toHaveLength(1);
    expect(told[0]).toMatch(
      new RegExp(
        `^point_names: it does not come to an end: after 0\\.15 s it is still in \`${member}\`(, since list)?\\. ` +
          'Give all that it waits for a limit and `signal`; if it only takes long, give the test a greater `limitMs`\\.$',
      ),
    );
    expect(performance.now() - began).toBeLessThan(20 * LIMIT_MS);
  },
);

it('a step that never comes to the end of its rollback keeps the laws that need none', async () => {
  const told = await complaintsOf({ rollback: never }, { limitMs: LIMIT_MS });
  expect(Object.keys(told)).not.toContain('it runs, and what it has changed can be seen at its addresses');
  expect(new Set(Object.values(told))).toHaveLength(1);
  expect(Object.values(told)[0]).toContain('still in `rollback`');
});

it('a request that nobody answers is named, and cut off', async () => {
  let cut = 0;
  const server = createServer((_request, response) => response.on('close', () => (cut += 1)));
  const url = await listening(server);
  const step = checking(async () => void (await fetch(url)));
  await expect(firstLaw(step)).rejects.toThrow(/still in `run`, since GET http:\/\/127\.0\.0\.1:\d+\/\./);
  await expect.poll(() => cut).toBe(1);
  server.close();
});

it('a step that asks again and again on the clock of the trial is ended', async () => {
  let asked = 0;
  const step = checking(async ({ world }) => {
    for (;;) {
      asked += 1;
      await world.sleep(1000);
    }
  });
  await expect(firstLaw(step)).rejects.toThrow('still in `run`');
  const then = asked;
  await new Promise((resume) => setTimeout(resume, 20));
  expect(asked).toBe(then);
});

it('a step that waits until it is to end is told to', async () => {
  let ended = false;
  const step = checking(({ signal }) => {
    signal.addEventListener('abort', () => (ended = true));
    return never();
  });
  await expect(firstLaw(step)).rejects.toThrow('still in `run`');
  expect(ended).toBe(true);
});

it('what runs before it and does not end is told apart', async () => {
  const before = checking(never);
  const step = defineStep({
    name: 'after_it',
    after: [before.name],
    output: z.object({}),
    inputs: () => ({}),
    run: async () => ({}),
  });
  await expect(firstLaw(step, { before: [before] })).rejects.toThrow(
    'after_it: it does not come to an end: after 0.15 s it is still in what comes before the step.',
  );
});

function checking(run: (ports: Ports) => Promise<void>): OwnStep {
  return defineStep({
    name: 'check_it',
    output: z.object({}),
    inputs: () => ({}),
    run: async (_inputs, ports) => {
      await run(ports);
      return {};
    },
  });
}

/** The check of the first law that runs the step. */
async function firstLaw(step: OwnStep, setup: StepSetup = {}): Promise<void> {
  const law = lawsOf(step, { ...setup, limitMs: LIMIT_MS }).find(({ title }) => title.includes('it runs'));
  await law?.check();
}
