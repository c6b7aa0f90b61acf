import { difference } from '../../engine/difference.ts';
import { sameJson } from '../../engine/fingerprint.ts';
import { later } from '../later.ts';
import { observeAll } from '../images.ts';
import type { Ended } from '../scene.ts';
import { broken, changedKeys, covers, expectDone, expectSame, type Rule } from './broken.ts';

/** What `run` and `observe` promise where nothing goes wrong. */
export const runLaws: readonly Rule[] = [
  {
    says: 'it runs, and what it has changed can be seen at its addresses',
    holds: ({ play }) =>
      play(async (scene) => {
        const inputs = await scene.inputs();
        const [was, before] = [await scene.images(inputs), await scene.picture()];
        expectDone(await scene.deploy(), 'where it has never run,');
        const [is, after] = [await scene.images(inputs), await scene.picture()];
        const own = Object.keys(is);
        const seen = new Set(own.filter((at) => !sameJson(was[at] ?? null, is[at] ?? null)));
        for (const key of changedKeys(before, after)) {
          const covering = own.filter((at) => covers(at, key));
          if (covering.length === 0)
            throw broken(
              `it changed ${key}, which is none of its addresses (${own.join(', ') || 'it has none'})`,
              'Name under `at` all that `run` may create or change.',
            );
          if (!covering.some((at) => seen.has(at)))
            throw broken(
              `it changed ${key}, and its observation of ${covering.join(' and ')} is as before`,
              'Let `observe` return all that `run` sets there.',
            );
        }
        if (own.length > 0 && seen.size === 0)
          throw broken(
            'it changed nothing at its addresses, so that there is nothing to undo or to try',
            'Give a `config` under which it has something to do; leave `at` out if it only checks.',
          );
      }),
  },
  {
    says: 'what it observes is the same each time, whenever it is',
    holds: ({ play }) =>
      play(async (scene) => {
        const inputs = await scene.inputs();
        expectDone(await scene.deploy(), 'where it has never run,');
        const hint =
          'Leave out of the observation what changes by itself: times, etags, numbers of revisions. It is what an undo puts back.';
        const first = await scene.images(inputs);
        expectSame(first, await scene.images(inputs), 'looked at again,', hint);
        const { step } = scene;
        const another = await later(() => observeAll(step, inputs, scene.ports()));
        expectSame(first, another, 'looked at at another time,', hint);
      }),
  },
  {
    says: 'where nothing has changed it is skipped, and nothing is written',
    holds: ({ play }) =>
      play(async (scene) => {
        expectDone(await scene.deploy(), 'where it has never run,');
        const before = await scene.picture();
        expectSkipped(await scene.deploy());
        const [key] = changedKeys(before, await scene.picture());
        if (key !== undefined)
          throw broken(`skipped, it changed ${key}`, 'Let `inputs` and `observe` only look.');
      }),
  },
  {
    says: 'run twice it changes nothing more, and hands on the same',
    holds: ({ play }) =>
      play(async (scene) => {
        const inputs = await scene.inputs();
        const name = scene.step.name;
        const first = await scene.deploy();
        expectDone(first, 'where it has never run,');
        const [images, before] = [await scene.images(inputs), await scene.picture()];
        const again = await later(() => scene.deploy({ forced: true }));
        expectDone(again, 'run a second time');
        const hint = 'Let `run` look what is there, and do what is missing: after a crash it is run again.';
        expectSame(images, await scene.images(inputs), 'run a second time,', hint);
        const [key] = changedKeys(before, await scene.picture());
        if (key !== undefined) throw broken(`run a second time it changed ${key}`, hint);
        const [one, two] = [first, again].map(({ report }) => report?.outputs[name] ?? null);
        if (!sameJson(one ?? null, two ?? null))
          throw broken(
            `run a second time it hands on something else: ${difference(one ?? null, two ?? null)}`,
            'Let the output hold what stays true: ids, names, addresses; no times, no ids of the run.',
          );
      }),
  },
];

/** Throws unless nothing ran and nothing was written. */
export function expectSkipped({ report, why, calls }: Ended): void {
  const ran = report?.steps.find(({ status }) => status !== 'skipped');
  if (report?.result !== 'nothing-to-do')
    throw broken(
      `deployed again with nothing changed, it is not skipped: ${ran?.reason ?? why}`,
      'Its inputs must be the same, and what it made must stand at its addresses.',
    );
  const wrote = calls.find(({ port, writes }) => writes && port !== 'own');
  if (wrote !== undefined)
    throw broken(`skipped, it writes: ${wrote.name}`, 'Let `inputs` and `observe` only look.');
}
