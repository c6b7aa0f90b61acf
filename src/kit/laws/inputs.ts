import { difference } from '../../engine/difference.ts';
import { sameJson } from '../../engine/fingerprint.ts';
import type { JsonObject } from '../../engine/json.ts';
import { later } from '../later.ts';
import { broken, type Rule } from './broken.ts';

/** What `inputs` and `at` promise: nothing has run yet. */
export const inputLaws: readonly Rule[] = [
  {
    says: 'its inputs are plain JSON without a secret, the same each time, whenever it is',
    holds: ({ play }) =>
      play(async ({ inputs }) => {
        const first = await inputs();
        for (const again of [await inputs(), await later(() => inputs())])
          if (!sameJson(first, again))
            throw broken(
              `asked again, its inputs differ: ${difference(first, again)}`,
              'Let `inputs` follow from the configuration, the needs and the facts alone.',
            );
      }),
  },
  {
    says: 'its addresses follow from its inputs alone, and no two are the same',
    holds: ({ play, changed }) =>
      play(async (scene) => {
        const { step } = scene;
        const inputs = await scene.inputs();
        const first = [...step.at(inputs)];
        const twice = first.find((at, index) => first.indexOf(at) !== index);
        if (twice !== undefined) throw broken(`it names the address ${twice} twice`, 'Once is enough.');
        const expectAgain = (again: readonly string[], when: string): void => {
          if (!sameJson(first, again))
            throw broken(
              `${when}, the same inputs have other addresses: ${JSON.stringify(first)}, then ${JSON.stringify(again)}`,
              'Let `at` follow from its inputs alone: what else it depends on belongs into `inputs`.',
            );
        };
        expectAgain(step.at(frozen(inputs)), 'asked again');
        expectAgain(await later(async () => step.at(frozen(inputs))), 'at another time');
        expectAgain(
          elsewhere(() => step.at(frozen(inputs))),
          'with other environment variables',
        );
        step.at(await scene.inputs(changed));
        expectAgain(step.at(frozen(inputs)), 'asked about others in between');
        await scene.deploy();
        expectAgain(step.at(frozen(inputs)), 'once it has run');
      }),
  },
];

/** A copy whose members nobody can change, however deep. */
function frozen(inputs: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(inputs), (_key, value: unknown) => Object.freeze(value));
}

/** Does something with no environment variables; what was set before is set again. */
function elsewhere<Result>(work: () => Result): Result {
  const usual = process.env;
  process.env = {};
  try {
    return work();
  } finally {
    process.env = usual;
  }
}
