import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { stepDefiner } from '../../src/engine/step.ts';
import { rig, type RigConfig, type RigPorts, rigStep } from '../rig.ts';

const defineStep = stepDefiner<RigConfig, object, RigPorts>();
const same = {
  observe: (at: string, ports: RigPorts) => ports.look(at),
  rollback: (at: string, was: Parameters<RigPorts['put']>[1], ports: RigPorts) => ports.put(at, was),
};

/** What hands on an id of its own, one of a second thing, and one by name for each of its members. */
const base = defineStep({
  name: 'base',
  output: z.object({
    id: z.string(),
    boxId: z.string(),
    identity: z.object({ id: z.string(), principalId: z.string() }),
    members: z.record(z.string(), z.object({ id: z.string(), url: z.url() })),
    port: z.number(),
  }),
  inputs: () => ({ member: 'Ann' }),
  at: ({ member }) => [
    '/groups/g',
    '/groups/g/boxes/b',
    '/groups/g/identities/i',
    `/groups/g/members/${member}`,
  ],
  ...same,
  run: async () => ({
    id: '/groups/g',
    boxId: '/groups/g/boxes/b',
    identity: { id: '/groups/g/identities/i', principalId: 'made' },
    members: { Ann: { id: '/groups/g/members/Ann', url: 'https://ann.example' } },
    port: 80,
  }),
});

const next = defineStep({
  name: 'next',
  needs: { base },
  output: z.object({ id: z.string() }),
  inputs: (_, { base: { id, boxId, identity, members } }) => ({
    at: [
      `${id}/next`,
      `${boxId}/inside`,
      `${identity.id}/of`,
      `${members['Ann']?.id}#part`,
      `${id}/named/${identity.principalId}`,
      `${id}/hashed/${createHash('sha256').update(identity.principalId).digest('hex')}`,
    ],
  }),
  at: ({ at }) => at,
  ...same,
  run: async ({ at }) => ({ id: at[0] ?? '' }),
});

const last = rigStep('last', { needs: { next } });

describe('what a plan says of steps that read what has never been handed on', () => {
  it('is where things go that only an id stands for, and the kind alone where the name is made of more', async () => {
    const { steps } = await rig([base, next, last]).plan();
    expect(steps[1]).not.toHaveProperty('fingerprint');
    expect(steps[1]?.changes?.map(({ address, likely }) => [address, likely])).toEqual([
      ['/groups/g/next', true],
      ['/groups/g/boxes/b/inside', true],
      ['/groups/g/identities/i/of', true],
      ['/groups/g/members/ann#part', true],
      ['/groups/g/named/*', true],
      ['/groups/g/hashed/*', true],
    ]);
    expect(steps[2]?.changes).toEqual([{ address: '/last', action: 'create', undo: 'delete', likely: true }]);
  });

  it('is what the run then makes, but for those names', async () => {
    const bench = rig([base, next]);
    const { steps } = await bench.plan();
    await bench.deploy();
    const made = Object.keys((await bench.state()).records['next']?.origin ?? {});
    const planned = steps[1]?.changes?.map(({ address }) => address.replace(/\*$/, '')) ?? [];
    expect(planned).toHaveLength(made.length);
    for (const at of made) expect(planned.some((one) => at.startsWith(one))).toBe(true);
  });

  it('is nothing where its inputs cannot be made with a guess', async () => {
    const picky = defineStep({
      name: 'picky',
      needs: { base },
      output: z.object({}),
      inputs: (_, { base: { port } }) => {
        if (port === 0) throw new Error('no port');
        return { port };
      },
      at: () => ['/picky'],
      ...same,
      run: async () => ({}),
    });
    const { steps } = await rig([base, picky]).plan();
    expect(steps[1]).toMatchObject({ action: 'run', undoable: true });
    expect(steps[1]).not.toHaveProperty('changes');
  });

  it('asks nothing, refuses nothing, adopts nothing and removes nothing', async () => {
    const thief = rigStep('thief', { needs: { base }, oneWay: 'it stays' });
    const bench = rig([base, next, thief], { cloud: [['/groups/g/next', { value: 'theirs' }]] });
    const config = { thief: { at: ['/groups/g'] } };
    const planned = await bench.plan(config, {
      missing: async () => [],
      allowIrreversible: false,
      adopt: false,
    });
    expect(planned).toMatchObject({ removals: [], handOvers: [], refused: [], residue: [] });
    expect(planned.steps[1]).not.toHaveProperty('adopts');
    // The addresses of the step whose inputs are known are looked at, and no other.
    expect(bench.took('look').toSorted()).toEqual([
      'look /groups/g',
      'look /groups/g/boxes/b',
      'look /groups/g/identities/i',
      'look /groups/g/members/ann',
    ]);
  });

  it('says what is protected there, and that what holds it stays, too', async () => {
    const inside = rigStep('inside', { needs: { base } });
    const { steps } = await rig([base, inside]).plan({
      inside: { at: ['/groups/g/safe'], protect: ['/groups/g/safe'] },
    });
    expect(steps[1]?.changes).toMatchObject([{ undo: 'stay', why: 'it is protected' }]);
    expect(steps[0]?.changes?.[0]).toMatchObject({ undo: 'stay' });
    expect(steps.map(({ undoable }) => undoable)).toEqual([false, false]);
  });
});
