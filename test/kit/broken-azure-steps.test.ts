import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Json } from '../../src/engine/json.ts';
import { lawsOf } from '../../src/kit/testing.ts';
import { armThing, defineStep } from '../../steps/define.ts';
import type { Ports } from '../../steps/ports.ts';

/** What a test changes of a step that makes an identity, with which nothing is wrong. */
interface Members {
  readonly at?: (id: string) => string[];
  readonly run?: (id: string, tags: Readonly<Record<string, string>>, ports: Ports) => Promise<void>;
  readonly observe?: (at: string, ports: Ports) => Promise<Json>;
  readonly rollback?: (at: string, was: Json, ports: Ports) => Promise<void>;
}

function identityStep({ at = (id) => [id], run = put, ...members }: Members) {
  return defineStep({
    name: 'make_identity',
    needs: { group: { name: 'create_resource_group', output: z.object({ id: z.string() }) } },
    output: z.object({ id: z.string() }),
    inputs: ({ tags }, { group }) => ({ id: `${group.id}/${TYPE}/id-own`, tags }),
    at: ({ id }) => at(id),
    ...armThing,
    ...members,
    run: async ({ id, tags }, ports) => {
      await run(id, tags, ports);
      return { id };
    },
  });
}

const TYPE = 'providers/Microsoft.ManagedIdentity/userAssignedIdentities';

async function put(
  id: string,
  tags: Readonly<Record<string, string>>,
  { azure }: Pick<Ports, 'azure'>,
): Promise<void> {
  await azure.identities.put(id, { location: 'westeurope', tags });
}

const SETUP = {
  changed: { tags: { team: 'red' } },
  changes: {
    'somebody tags it': async ({ azure }: Ports) =>
      put(
        `/subscriptions/${azure.subscriptionId}/resourceGroups/rg-small/${TYPE}/id-own`,
        { team: 'theirs' },
        { azure },
      ),
  },
};

async function complaints(members: Members): Promise<string[]> {
  const found: string[] = [];
  for (const { check } of lawsOf(identityStep(members), SETUP))
    await check().catch((error: unknown) =>
      found.push(error instanceof Error ? error.message : String(error)),
    );
  return found;
}

it('a step with which nothing is wrong keeps all laws', async () => {
  expect(await complaints({})).toEqual([]);
});

const BROKEN: readonly (readonly [what: string, members: Members, said: readonly RegExp[]])[] = [
  [
    'that makes a second thing it does not name',
    {
      run: async (id, tags, ports) => {
        await put(id, tags, ports);
        await put(`${id}-2`, tags, ports);
      },
    },
    [
      /it changed \/subscriptions\/.*\/id-own-2, which is none of its addresses/,
      /killed before .*its rollback left \/subscriptions\/.*\/id-own-2 behind/,
      /its rollback, for a destroy, left \/subscriptions\/.*\/id-own-2 behind/,
    ],
  ],
  [
    'that observes only whether something is there',
    {
      observe: async (at, { azure }) => ((await azure.observe(at)) === null ? null : { there: true }),
      rollback: async (at, was, ports) => (was === null ? armThing.rollback(at, was, ports) : undefined),
    },
    [
      /its rollback left \/subscriptions\/.*\/id-own changed: it differs in .*tags/,
      /"somebody tags it" is not noticed: its observation is as before/,
    ],
  ],
  [
    'that is never undone',
    { rollback: async () => undefined },
    [/after a later step has failed it is not undone\. \/subscriptions\/.*\/id-own: it is still there/],
  ],
  [
    'that hides a refusal',
    { run: (id, tags, ports) => put(id, tags, ports).catch(() => undefined) },
    [/when it is refused to PUT .* in the end \/subscriptions\/.*\/id-own is not the same: nothing is there/],
  ],
  [
    'that makes nothing',
    { run: async () => undefined },
    [/it changed nothing at its addresses, so that there is nothing to undo or to try/],
  ],
];

it.each(BROKEN)('a step %s is found out', async (_what, members, said) => {
  const found = await complaints(members);
  for (const one of said) expect(found, found.join('\n')).toContainEqual(expect.stringMatching(one));
});
