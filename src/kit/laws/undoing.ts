import { toFailure } from '../../engine/failure.ts';
import { sameJson } from '../../engine/fingerprint.ts';
import { undoAll } from '../images.ts';
import type { Ended, Scene } from '../scene.ts';
import { broken, expectDone, expectSame, expectUntouched, type Rule } from './broken.ts';

/** What `rollback` promises. */
export const undoLaws: readonly Rule[] = [
  {
    says: 'undone because a later step fails, nothing is left of it',
    holds: ({ play }) =>
      play(async (scene) => {
        const before = await scene.picture();
        expectUndone(await scene.deploy({ failsLater: true }), 'after a later step has failed');
        expectUntouched(before, await scene.picture(), 'its rollback', await sparedBy(scene));
      }),
  },
  {
    says: 'undoing what never began, or what is undone already, is harmless',
    holds: ({ play }) =>
      play(async (scene) => {
        const inputs = await scene.inputs();
        const [was, before] = [await scene.images(inputs), await scene.picture()];
        const undo = async (when: string): Promise<void> => {
          try {
            await undoAll(scene.step, was, scene.ports());
          } catch (error) {
            throw broken(
              `${when}, its rollback throws: ${toFailure(error).message}`,
              'Let `rollback` return where there is nothing to undo: it is called for a run that had only begun.',
            );
          }
          expectUntouched(before, await scene.picture(), `${when}, its rollback`, await sparedBy(scene));
        };
        await undo('where it has never run');
        expectDone(await scene.deploy(), 'where it has never run,');
        await undo('called by itself');
        await undo('called again');
      }),
  },
  {
    says: 'destroyed, nothing is left of it',
    holds: ({ play }) =>
      play(async (scene) => {
        const before = await scene.picture();
        const spared = await sparedBy(scene);
        expectDone(await scene.deploy(), 'where it has never run,');
        expectDone(await scene.destroy(), 'destroyed');
        expectUntouched(before, await scene.picture(), 'its rollback, for a destroy,', spared);
      }),
  },
];

/** What an undo promises where there was something before: tried with other values. */
export const updateLaws: readonly Rule[] = [
  {
    says: 'other values make it run again, and an undo brings back what was before',
    holds: ({ play, changed }) =>
      play(async (scene) => {
        const inputs = await scene.inputs();
        expectDone(await scene.deploy(), 'where it has never run,');
        const [images, before] = [await scene.images(inputs), await scene.picture()];
        const update = await scene.deploy({ config: changed, failsLater: true });
        const line = update.report?.steps.find(({ name }) => name === scene.step.name);
        if (line?.status === 'skipped')
          throw broken(
            'with the values of `changed` it is skipped',
            'Put into `inputs` all that matters to it.',
          );
        expectUndone(update, 'after an update, when a later step has failed');
        expectSame(images, await scene.images(inputs), 'after its rollback', HINT);
        expectUntouched(before, await scene.picture(), 'its rollback', await sparedBy(scene));
        const again = await scene.deploy();
        expectDone(again, 'with the values of before');
        if (again.report?.result !== 'nothing-to-do')
          throw broken(`with the values of before it runs again: ${again.why}`, HINT);
        expectDone(await scene.deploy({ config: changed }), 'with the values of `changed`');
        if (sameJson(images, await scene.images(inputs)) && sameJson(before, await scene.picture()))
          throw broken(
            'the values of `changed` change nothing',
            'Give such that the step has something to do.',
          );
      }),
  },
  {
    says: 'what was there before it is put back when it is destroyed',
    holds: ({ play, changed }) =>
      play(async (scene) => {
        const inputs = await scene.inputs();
        const { step } = scene;
        await step.run(inputs, scene.ports(SOMEBODY));
        const [images, before] = [await scene.images(inputs), await scene.picture()];
        const spared = await sparedBy(scene);
        expectDone(await scene.deploy({ config: changed }), 'where something was there before,');
        expectDone(await scene.destroy(), 'destroyed');
        expectSame(images, await scene.images(inputs), 'after its rollback', HINT);
        expectUntouched(before, await scene.picture(), 'its rollback, for a destroy,', spared);
      }),
  },
];

/** What is never deleted: tried with a configuration that protects it. */
export const protectionLaw: Rule = {
  says: 'what it protects is one of its addresses, is no input, and outlives a destroy',
  holds: ({ play, protecting }) =>
    play(async (scene) => {
      const inputs = await scene.inputs();
      expectSame(
        { inputs },
        { inputs: await scene.inputs(protecting) },
        'where it protects something,',
        'Protecting runs nothing: leave it out of `inputs`.',
      );
      const [own, kept] = [scene.step.at(inputs), scene.step.protects(protecting, inputs)];
      if (kept.length === 0)
        throw broken(
          'with the values of `protecting` it protects nothing',
          'Let `protects` name its addresses.',
        );
      const strange = kept.find((at) => !own.includes(at));
      if (strange !== undefined)
        throw broken(
          `it protects ${strange}, which is none of its addresses`,
          'Name under `protects` what `at` names.',
        );
      expectDone(await scene.deploy({ config: protecting }), 'where it has never run,');
      const images = await scene.images(inputs);
      await scene.destroy({ config: protecting });
      expectSame(images, await scene.images(inputs), 'after a destroy, though it is protected,', HINT);
    }),
};

/** Throws unless a failed run was undone, and proven to be. */
export function expectUndone({ report, why, died }: Ended, when: string): void {
  const { rollback } = report ?? {};
  if (rollback?.clean === true) return;
  if (died || rollback === undefined || rollback === null)
    throw broken(`${when} there is nothing to undo: ${why}`, 'The step itself must not fail here.');
  const told = [...rollback.residue, ...rollback.pending].map(
    (one) => `${one.address}: ${one.why ?? 'it is left'}`,
  );
  throw broken(`${when} it is not undone. ${told.join('; ') || why}`, HINT);
}

/** What cannot be undone, as the step says itself. */
export async function sparedBy({ step, inputs }: Scene): Promise<string[]> {
  const given = await inputs();
  const why = step.irreversible(given);
  if (why === undefined) return [];
  return typeof why === 'string' ? [...step.at(given)] : Object.keys(why.at);
}

const HINT = 'Put back what `was` says, and for null delete what `run` made, wherever it stopped.';
const SOMEBODY = '99999999-9999-4999-8999-999999999999';
