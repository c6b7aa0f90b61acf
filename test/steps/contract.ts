import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/schema.ts';
import { Failure } from '../../src/engine/failure.ts';
import { isJsonObject, type Json } from '../../src/engine/json.ts';
import { lawsOf } from '../../src/kit/testing.ts';
import { keepingAll } from './keeping-all.ts';
import { leavesOf, withLeaf } from './leaf.ts';
import { parseResourceId } from '../../src/azure/resource-id.ts';
import {
  exampleConfig,
  GIVEN,
  forkOf,
  inputsOf,
  observeAll,
  ROOT,
  runAll,
  runOne,
  stepRig,
  undoAll,
  type AnyStep,
  type Images,
} from './rig.ts';

type Rig = ReturnType<typeof stepRig>;

/** What the laws need to know of one step. */
export interface Contract {
  /** The steps that must have run, in order. */
  readonly before: readonly AnyStep[];
  /** Makes another valid configuration of the example, under which this step has something to change. */
  readonly change: (config: Config) => void;
  /** For each ARM type that the step makes (lower-case), every leaf of its images. */
  readonly leaves?: Readonly<Record<string, Leaves>>;
  /** Changes from outside that are no PUT of a leaf, by what they do. */
  readonly outside?: Readonly<Record<string, (rig: Rig) => Promise<void>>>;
  /** False for steps that cannot be undone; else undoing is tried. */
  readonly undoable?: boolean;
  /** Deletes from outside what undoing would delete for good, with all that it takes to make it again. */
  readonly remove?: (at: string, rig: Rig) => Promise<void>;
  /** The configuration, where the example does not have all that the step makes. */
  readonly config?: () => Config;
  /** The Azure to work on, where the plain one does not do. */
  readonly rig?: () => Rig;
}

/** The leaves of an image by dotted path, each with another value. */
export interface Leaves {
  /** Somebody can change these from outside. */
  readonly free: Readonly<Record<string, Json>>;
  /** Azure refuses or ignores a change of these. */
  readonly fixed: Readonly<Record<string, Json>>;
  /** Somebody can change these from outside, and Azure never takes that back. */
  readonly oneWay?: Readonly<Record<string, Json>>;
}

/**
 * The laws of a step (design, section 4), as tests: those that users' steps are tried with, too, and more of a built-in one,
 * which tolerates vanished parents, and whose observation sees and restores every leaf that it sets.
 */
export function contract(step: AnyStep, laws: Contract): void {
  const { before, change, leaves = {}, outside = {}, remove, rig = stepRig, undoable = true } = laws;
  const { config: original = exampleConfig } = laws;

  /** Everything before the step has run. Done once: each test gets a copy of its own. */
  const prepared = copied(async () => {
    const at = rig();
    const config = original();
    const outputs = await runAll(before, at.ports, config);
    const inputs = await inputsOf(step, outputs, config);
    return { at, found: { outputs, inputs, config } };
  });

  const deployed = copied(async () => {
    const at = await prepared();
    const { outputs, inputs, config, ports } = at;
    const was = await observeAll(step, inputs, ports);
    const output = await runOne(step, outputs, ports, config);
    const after = await observeAll(step, inputs, ports);
    return { at, found: { outputs, inputs, config, was, output, after } };
  });

  const another = original();
  change(another);
  const shared = lawsOf(step, {
    config: original(),
    ...(undoable && { changed: another }),
    folder: ROOT,
    secrets: GIVEN,
  });
  describe(`${step.name} keeps the laws of every step`, () => {
    // Killed they are, with everything around them, in the crash tests. What registers finds all registered here.
    const tried = shared.filter(
      ({ title }) => !title.includes('killed') && (undoable || !title.includes('it runs')),
    );
    test.each(tried)('$title', async ({ check }) => {
      await expect(check()).resolves.toBeUndefined();
    });
  });

  describe(`${step.name} keeps the laws of a built-in step`, () => {
    test('a configuration with another value gives other inputs', async () => {
      const { outputs, inputs, config } = await prepared();
      change(config);
      expect(await inputsOf(step, outputs, config)).not.toEqual(inputs);
    });

    test('what is protected of it are addresses of its own, and protecting is no input', async () => {
      const { outputs, inputs, config } = await prepared();
      const kept = keepingAll(config);
      expect(await inputsOf(step, outputs, kept)).toEqual(inputs);
      const own = step.at(inputs);
      expect(step.protects(kept, inputs).filter((at) => !own.includes(at))).toEqual([]);
      expect(step.protects(config, inputs)).toEqual([]);
    });

    test('Azure refuses no change where nothing changes, nor because of inputs of an older program', async () => {
      const { inputs } = await prepared();
      expect(step.cannotChange(inputs, structuredClone(inputs))).toBeUndefined();
      const older = Object.fromEntries(Object.keys(inputs).map((key) => [key, {}]));
      expect(step.cannotChange(older, inputs)).toBeUndefined();
      expect(step.irreversible(inputs, older)).toEqual(step.irreversible(inputs));
    });

    test('what it has made can be seen at each address when it returns', async () => {
      const { after, inputs } = await deployed();
      expect(Object.keys(after)).toEqual(step.at(inputs));
      expect(Object.entries(after).filter(([, image]) => image === null)).toEqual([]);
    });

    test.runIf(undoable)('undoing tolerates that the whole group has vanished', async () => {
      const at = await deployed();
      await at.azure.restore(groupOf(step.at(at.inputs), at.azure.subscriptionId), null);
      await undoAll(step, at.was, at.ports);
      const left = await observeAll(step, at.inputs, at.ports);
      // A workspace whose group is gone waits in the bin for 14 days; nobody can purge it there.
      const workspaces = Object.keys(left).filter((one) => typeOf(one).endsWith('/workspaces'));
      for (const one of workspaces)
        if (isJsonObject(left[one]) && left[one]['deleted'] === true) left[one] = null;
      expect(left).toEqual(at.was);
    });

    test.runIf(undoable)('putting back what it had made tolerates that too', async () => {
      const at = await deployed();
      await at.azure.restore(groupOf(step.at(at.inputs), at.azure.subscriptionId), null);
      await expect(undoAll(step, at.after, at.ports)).resolves.toBeUndefined();
    });

    test.runIf(Object.keys(leaves).length > 0)('every leaf of its images is known to this test', async () => {
      const { after } = await deployed();
      const known = Object.entries(leaves).flatMap(([type, { free, fixed, oneWay }]) =>
        Object.keys({ ...free, ...fixed, ...oneWay }).map((leaf) => `${type} ${leaf}`),
      );
      const found = Object.entries(after).flatMap(([at, image]) =>
        Object.keys(leavesOf(image)).map((leaf) => `${typeOf(at)} ${leaf}`),
      );
      expect([...new Set(found)].toSorted()).toEqual([...new Set(known)].toSorted());
    });

    test.runIf(undoable && Object.keys(leaves).length > 0)(
      'what was deleted from outside is made again',
      async () => {
        const { inputs, after, ports, ...made } = await deployed();
        for (const at of step.at(inputs)) {
          if (remove === undefined) await step.rollback?.(at, null, ports);
          else await remove(at, { ports, ...made });
          const seen = await step.observe(at, ports);
          const isGone = seen === null || (isJsonObject(seen) && seen['deleted'] === true);
          expect({ [at]: isGone }).toEqual({ [at]: true });
          for (const [every, was] of Object.entries(after)) await step.rollback?.(every, was, ports);
          expect(await observeAll(step, inputs, ports)).toEqual(after);
        }
      },
    );

    for (const [type, { free, fixed, oneWay = {} }] of Object.entries(leaves)) {
      const holderOf = (images: Images, leaf: string): string =>
        Object.keys(images).find((at) => typeOf(at) === type && leaf in leavesOf(images[at] ?? null)) ?? '';

      test.each(Object.entries(fixed))(`${type} %s cannot be changed from outside`, async (leaf, value) => {
        const { after, ports, open } = await deployed();
        const at = holderOf(after, leaf);
        const changed = withLeaf(after[at] ?? null, leaf.split('.'), value);
        await open({ lineage: 'somebody-else' }).restore(at, changed).catch(refusedOnly);
        expect(await step.observe(at, ports)).toEqual(after[at]);
      });

      test.each(Object.entries(free))(
        `${type} %s, changed from outside, is seen and put back`,
        async (leaf, value) => {
          const { after, ports, open } = await deployed();
          const at = holderOf(after, leaf);
          await open({ lineage: 'somebody-else' }).restore(
            at,
            withLeaf(after[at] ?? null, leaf.split('.'), value),
          );
          expect(await step.observe(at, ports), 'the change is seen').not.toEqual(after[at]);
          await step.rollback?.(at, after[at] ?? null, ports);
          expect(await step.observe(at, ports), 'and put back').toEqual(after[at]);
        },
      );

      test.each(Object.entries(oneWay))(
        `${type} %s, changed from outside, is seen, and all else is put back`,
        async (leaf, value) => {
          const { after, ports, open } = await deployed();
          const at = holderOf(after, leaf);
          const theirs = open({ lineage: 'somebody-else' });
          await theirs.restore(at, withLeaf(after[at] ?? null, leaf.split('.'), value));
          const changed = await step.observe(at, ports);
          expect(changed, 'the change is seen').not.toEqual(after[at]);
          await theirs.restore(at, withLeaf(changed, ['tags', 'added'], 'yes'));
          await step.rollback?.(at, after[at] ?? null, ports);
          expect(await step.observe(at, ports), 'all else is put back').toEqual(changed);
        },
      );
    }

    for (const [what, act] of Object.entries(outside)) {
      test(`${what} from outside is seen and put back`, async () => {
        const at = await deployed();
        await act(at);
        expect(await observeAll(step, at.inputs, at.ports), 'the change is seen').not.toEqual(at.after);
        await undoAll(step, at.after, at.ports);
        expect(await observeAll(step, at.inputs, at.ports), 'and put back').toEqual(at.after);
      });
    }
  });
}

/** Does something once, and gives copies of what came of it, each with an Azure of its own. */
function copied<Found extends object>(
  make: () => Promise<{ at: Rig; found: Found }>,
): () => Promise<Rig & Found> {
  let made: ReturnType<typeof make> | undefined;
  return async () => {
    const { at, found } = await (made ??= make());
    return { ...forkOf(at), ...structuredClone(found) };
  };
}

/** Azure refuses some changes with a conflict, which our restore throws. */
function refusedOnly(error: unknown): void {
  if (!(error instanceof Failure) || error.reason !== 'azure-refused') throw error;
}

function typeOf(at: string): string {
  return parseResourceId(at).type;
}

function groupOf(addresses: readonly string[], subscriptionId: string): string {
  const found = addresses.join(' ').match(/\/resourceGroups\/([^/"]+)/i)?.[1] ?? '';
  return `/subscriptions/${subscriptionId}/resourceGroups/${found}`;
}
