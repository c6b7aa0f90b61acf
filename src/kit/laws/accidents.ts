import { sameJson } from '../../engine/fingerprint.ts';
import { applies, type Call, type Fault, type Mode } from '../faults.ts';
import type { Ended, How, Picture, Scene } from '../scene.ts';
import type { Images } from '../images.ts';
import type { Trial } from '../trial.ts';
import { anonymous, broken, expectDone, expectSame, expectUntouched, type Rule } from './broken.ts';
import { expectSkipped } from './running.ts';
import { expectUndone, sparedBy } from './undoing.ts';

/** What holds whatever happens while it runs, of every step. */
export const accidentLaws: readonly Rule[] = [
  {
    says: 'killed at any moment, the next deploy finishes it',
    holds: async (trial) => {
      const goal = await reached(trial);
      await hit(trial, goal, ['before', 'after'], async (scene, _ended, when) => {
        expectDone(await scene.deploy(), `${when}, deployed again,`);
        await expectReached(scene, goal, when);
        expectSkipped(await scene.deploy());
      });
    },
  },
  {
    says: 'interrupted at any moment it stops waiting, and the next deploy finishes it',
    holds: async (trial) => {
      const goal = await reached(trial);
      await hit(trial, goal, ['interrupt'], async (scene, { deaf }, when) => {
        if (deaf)
          throw broken(
            `${when}, it goes on waiting`,
            'Give `signal` to `world.sleep`, `fetch` and all else that waits.',
          );
        expectDone(await scene.deploy(), `${when}, deployed again,`);
        await expectReached(scene, goal, when);
      });
    },
  },
  {
    says: 'whichever answer is lost, it gets there, at the latest when it is deployed again',
    holds: async (trial) => {
      const goal = await reached(trial);
      await hit(trial, goal, ['lost'], async (scene, { report }, when) => {
        if (report?.result !== 'completed') expectDone(await scene.deploy(), `${when}, deployed again,`);
        await expectReached(scene, goal, when);
      });
    },
  },
];

/** The same of steps that can be undone. */
export const undoneAccidentLaws: readonly Rule[] = [
  {
    says: 'killed at any moment, a rollback leaves nothing of it',
    holds: async (trial) => {
      const goal = await reached(trial);
      await hit(trial, goal, ['before', 'after'], async (scene, _ended, when, before) => {
        const back = await scene.rollBack();
        // Where it died before its first word or after its last one, there is nothing to undo.
        const isOver = back.report !== undefined && back.report.rollback === null;
        if (!isOver) expectUndone(back, `${when}, rolled back,`);
        else if (await isReached(scene, goal)) return;
        expectUntouched(before, await scene.picture(), `${when}, its rollback`, await sparedBy(scene));
      });
    },
  },
  {
    says: 'killed while it is undone, the next rollback finishes that',
    holds: async (trial) => {
      const [goal, undone] = [await reached(trial), await callsOf(trial, { failsLater: true })];
      // What comes before is that of a deployment but for its last words: commit, snapshot, cut.
      const rest = undone.map((call, index) => (index < goal.calls.length - 3 ? undefined : call));
      const how = { failsLater: true };
      await hit(trial, { calls: rest, how }, ['before', 'after'], async (scene, _ended, killed, before) => {
        const when = `${killed} while it is undone`;
        const back = await scene.rollBack();
        const isOver = back.report !== undefined && back.report.rollback === null;
        if (!isOver) expectUndone(back, `${when}, rolled back,`);
        expectUntouched(before, await scene.picture(), `${when}, its rollback`, await sparedBy(scene));
      });
    },
  },
  {
    says: 'whichever change is refused, what it did until then is undone',
    holds: async (trial) => {
      const goal = await reached(trial);
      await hit(trial, goal, ['refused'], async (scene, ended, when, before) => {
        if (ended.report?.result === 'completed') return expectReached(scene, goal, when);
        // What was refused before the step began leaves nothing to undo.
        if (ended.report?.rollback !== null) expectUndone(ended, when);
        expectUntouched(before, await scene.picture(), `${when}, its rollback`, await sparedBy(scene));
      });
    },
  },
];

/** What a deployment comes to when nothing happens. */
interface Goal {
  readonly calls: Ended['calls'];
  readonly images: Images;
  readonly picture: Picture;
}

function reached({ play }: Trial): Promise<Goal> {
  return play(async (scene) => {
    const ended = await scene.deploy();
    expectDone(ended, 'where it has never run,');
    const images = await scene.images(await scene.inputs());
    return { calls: ended.calls, images, picture: await scene.picture() };
  });
}

function callsOf({ play }: Trial, how: How): Promise<Ended['calls']> {
  return play(async (scene) => (await scene.deploy(how)).calls);
}

/** Deploys once for each call at which such a thing can happen, and judges what comes of it. */
async function hit(
  { play }: Trial,
  { calls, how }: { readonly calls: readonly (Call | undefined)[]; readonly how?: How },
  modes: readonly Mode[],
  judge: (scene: Scene, ended: Ended, when: string, before: Picture) => Promise<void>,
): Promise<void> {
  for (const [index, call] of calls.entries()) {
    for (const mode of modes) {
      const fault: Fault = { mode, at: index + 1 };
      // To die after a call is to die before the next one; and what becomes of the journal is no affair of a step.
      const isSame = mode === 'after' && fault.at < calls.length;
      if (call === undefined || isSame || !applies(mode, call) || (mode === 'lost' && call.port === 'store'))
        continue;
      await play(async (scene) => {
        const before = await scene.picture();
        const ended = await scene.deploy({ ...how, fault });
        await judge(scene, ended, `${WHEN[mode] ?? mode} ${nameOf(call)}`, before);
      });
    }
  }
}

const WHEN: Partial<Record<Mode, string>> = {
  before: 'killed before',
  after: 'killed after',
  interrupt: 'interrupted at',
  lost: 'when there is no answer to',
  refused: 'when it is refused to',
};

function nameOf({ port, name }: Call): string {
  if (port !== 'store') return name;
  return name === 'append' ? 'writing the journal' : `the state's ${name}`;
}

async function expectReached(scene: Scene, goal: Goal, when: string): Promise<void> {
  const hint = 'Let `run` look what is there, and do what is missing.';
  expectSame(goal.images, await scene.images(await scene.inputs()), `${when}, in the end`, hint);
  const [keys, wanted] = [await scene.picture(), goal.picture].map((one) => Object.keys(anonymous(one)));
  const extra = keys?.filter((key) => wanted?.includes(key) !== true) ?? [];
  const missing = wanted?.filter((key) => keys?.includes(key) !== true) ?? [];
  if (extra.length > missing.length)
    throw broken(`${when}, in the end there is one thing too many: ${extra.join(', ')}`, hint);
}

async function isReached(scene: Scene, { images }: Goal): Promise<boolean> {
  return sameJson(anonymous(images), anonymous(await scene.images(await scene.inputs())));
}
