import { sameJson } from '../../engine/fingerprint.ts';
import { type Images, undoAll } from '../images.ts';
import type { Scene } from '../scene.ts';
import type { Trial } from '../trial.ts';
import { broken, changedKeys, expectDone, expectSame, expectUntouched, type Rule } from './broken.ts';

/** What is deleted from outside comes again. */
export const deletionLaw: Rule = {
  says: 'what somebody else deletes is noticed, and made again',
  holds: async (trial) => {
    const addresses = await trial.play(async ({ step, inputs }) => step.at(await inputs()));
    for (const at of addresses) {
      await deployed(trial, async (scene, images) => {
        await scene.step.rollback?.(at, null, scene.ports());
        const now = await scene.step.observe(at, scene.ports());
        // What others share is not deleted; nor is what cannot be.
        if (sameJson(now, images[at] ?? null)) return;
        const drifted = new Map([[scene.step.name, await noticed(scene, `that ${at} was deleted`)]]);
        expectDone(await scene.deploy({ drifted }), `deployed again when ${at} was deleted,`);
        expectSame(images, await scene.images(await scene.inputs()), 'then', MAKES);
      });
    }
  },
};

/** What is changed from outside is put right. */
export const changeLaw: Rule = {
  says: 'what somebody else changes is noticed, and put right',
  holds: async (trial) => {
    const { changes = {} } = trial.setup;
    for (const [what, change] of Object.entries(changes))
      await deployed(trial, (scene, images) =>
        changedBy(scene, images, what, () => change(scene.ports(SOMEBODY))),
      );
    const outside = await trial.play(async (scene) => Object.keys(scene.outside?.changes ?? {}));
    for (const what of outside)
      await deployed(trial, (scene, images) =>
        changedBy(scene, images, what, async () => scene.outside?.changes?.[what]?.()),
      );
  },
};

function deployed({ play }: Trial, act: (scene: Scene, images: Images) => Promise<void>): Promise<void> {
  return play(async (scene) => {
    expectDone(await scene.deploy(), 'where it has never run,');
    await act(scene, await scene.images(await scene.inputs()));
  });
}

async function changedBy(
  scene: Scene,
  images: Images,
  what: string,
  change: () => Promise<unknown>,
): Promise<void> {
  const before = await scene.picture();
  await change();
  if (changedKeys(before, await scene.picture()).length === 0)
    throw broken(`"${what}" changes nothing`, 'It is to change what the step has made, for this trial.');
  const drifted = new Map([[scene.step.name, await noticed(scene, `"${what}"`)]]);
  if (scene.step.rollback === undefined)
    expectDone(await scene.deploy({ drifted }), `deployed again after "${what}",`);
  else await undoAll(scene.step, images, scene.ports());
  expectSame(
    images,
    await scene.images(await scene.inputs()),
    `after "${what}", though it was put right,`,
    MAKES,
  );
  expectUntouched(before, await scene.picture(), `after "${what}", what puts it right`);
}

async function noticed(scene: Scene, what: string): Promise<readonly string[]> {
  const drifted = await scene.drifted();
  if (drifted.length > 0) return drifted;
  throw broken(
    `${what} is not noticed: its observation is as before`,
    'Let `observe` return all that `run` sets there.',
  );
}

const MAKES = 'Let `run` make what is missing, and `rollback` put back exactly what it is given.';
const SOMEBODY = '99999999-9999-4999-8999-999999999999';
