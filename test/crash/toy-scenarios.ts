import type { ToyContent, ToyAnswer, ToyRequest, Refusal } from '../fakes/toy-cloud.ts';
import { emptyContent } from '../fakes/toy-cloud.ts';
import type { ToyPorts } from '../fakes/toy-ports.ts';
import { toyConfig, type ToyConfig } from '../fakes/toy-steps.ts';
import { chance } from './random.ts';
import type { Scenario } from './scenario.ts';
import { toyProgram, toyStage } from './toy-stage.ts';

/** A scenario in the toy cloud. */
export type ToyScenario = Scenario<ToyConfig, object, ToyPorts, ToyRequest, ToyAnswer>;

/** Every kind of run that the rules speak of. */
export const toyScenarios: readonly ToyScenario[] = [
  play('first', { act: toyConfig() }),
  play('first, found things', { act: toyConfig(), content: foundThings }),
  play('first, vault in the bin', { act: toyConfig(), content: binnedVault }),
  play('first, a check fails', { act: toyConfig({ healthy: false }), onward: toyConfig() }),
  play('first, a check fails, kept open', {
    act: toyConfig({ healthy: false }),
    onward: toyConfig(),
    rollback: false,
  }),
  play('first, purge protected', {
    act: toyConfig({ healthy: false, purgeProtection: true }),
    onward: toyConfig({ purgeProtection: true }),
  }),
  play('first, one-way migration, a check fails', {
    act: toyConfig({ healthy: false, oneWay: true }),
    onward: toyConfig({ oneWay: true }),
  }),
  play('update', { before: toyConfig(), act: updated() }),
  play('update, found things', { before: toyConfig(), act: updated(), content: foundThings }),
  play('update, stale reads', { before: toyConfig(), act: updated(), content: staleReads }),
  play('update, a check fails', {
    before: toyConfig(),
    act: updated({ healthy: false }),
    onward: updated(),
  }),
  play('update, an operation fails half way', {
    before: toyConfig(),
    act: updated(),
    refusals: [{ method: 'PUT', id: '/group/shop/server/db', during: 'run', times: 1, how: 'operation' }],
  }),
  play('update, the undo is refused', {
    before: toyConfig(),
    act: updated({ healthy: false }),
    onward: updated(),
    refusals: [{ method: 'PUT', id: '/group/shop/app/shop', during: 'undo', times: 2, how: 'refuse' }],
  }),
  play('update, one-way migration, a check fails', {
    before: toyConfig(),
    act: updated({ healthy: false, oneWay: true }),
    onward: updated({ oneWay: true }),
  }),
  play('update, kept open', {
    before: toyConfig(),
    act: updated({ healthy: false }),
    onward: updated(),
    rollback: false,
  }),
  play('rename', { before: toyConfig(), act: renamed() }),
  play('rename, a check fails', {
    before: toyConfig(),
    act: renamed({ healthy: false }),
    onward: renamed(),
  }),
  play('rename, purge protected', {
    before: toyConfig({ purgeProtection: true }),
    act: renamed({ purgeProtection: true }),
  }),
  play('member dropped', {
    before: toyConfig({ secrets: { password: 'pw', key: 'k', old: 'o' } }),
    act: toyConfig({ secrets: { password: 'pw', key: 'k2', fresh: 'f' } }),
  }),
  play('moved group', { before: toyConfig(), act: toyConfig({ group: 'other' }) }),
  play('moved group, found things', {
    before: toyConfig(),
    act: toyConfig({ group: 'other' }),
    content: foundThings,
  }),
  play('forced', { before: toyConfig(), act: toyConfig(), forced: ['secrets', 'registry', 'application'] }),
  play('forced, a check fails', {
    before: toyConfig(),
    act: toyConfig({ healthy: false }),
    onward: toyConfig(),
    forced: ['database'],
  }),
  play('step split, address handed over', { before: toyConfig(), act: toyConfig({ split: true }) }),
  play('step split, a check fails', {
    before: toyConfig(),
    act: toyConfig({ split: true, healthy: false, principal: 'p2' }),
    onward: toyConfig({ split: true }),
  }),
  play('steps joined, address handed over', {
    before: toyConfig({ split: true }),
    act: toyConfig({ tier: 'standard' }),
  }),
  play('steps joined after the crash, a check fails', {
    before: toyConfig({ principal: 'p0' }),
    act: toyConfig({ split: true }),
    onward: toyConfig({ healthy: false }),
    onwardFails: true,
  }),
  play('continued, then a check fails', {
    before: toyConfig(),
    act: updated(),
    onward: updated({ healthy: false }),
    onwardFails: true,
  }),
  play('continued with another config, then a check fails', {
    before: toyConfig(),
    act: updated(),
    onward: renamed({ healthy: false, tier: 'premium' }),
    onwardFails: true,
  }),
  play('renamed after an update', {
    earlier: toyConfig(),
    before: toyConfig({ tier: 'standard', image: 'shop@0' }),
    act: renamed({ tier: 'standard' }),
  }),
  play('gone from the cloud', {
    before: toyConfig(),
    act: toyConfig(),
    vanished: ['/group/shop/app/shop', '/group/shop/registry/images/role/p1'],
  }),
  play('config changed after the crash', {
    before: toyConfig(),
    act: renamed(),
    onward: updated({ workspace: 'logs3', vault: 'kv3', secrets: { password: 'third', other: 'o' } }),
  }),
  play('config put back after the crash', { before: toyConfig(), act: renamed(), onward: toyConfig() }),
  play('first, config changed after the crash', {
    act: toyConfig(),
    onward: toyConfig({ group: 'other', principal: 'p2', split: true }),
  }),
  play('nothing changed', { before: toyConfig(), act: toyConfig() }),
];

/** Configurations between which journeys wander, drawn by lot: renames, moves, members, splits, and some that fail. */
export function toyConfigs(count: number, seed: number): readonly ToyConfig[] {
  const { pick, upTo } = chance(seed);
  return Array.from({ length: count }, () =>
    toyConfig({
      group: pick(['shop', 'shop', 'other']),
      tier: pick(['basic', 'standard']),
      workspace: pick(['logs', 'logs', 'logs2']),
      principal: pick(['p1', 'p2']),
      vault: pick(['kv', 'kv', 'kv2']),
      secrets: { password: pick(['one', 'two']), ...pick([{}, { key: 'k' }, { key: 'k2', more: 'm' }]) },
      size: pick(['small', 'large']),
      image: pick(['shop@1', 'shop@2']),
      schema: pick([1, 2]),
      healthy: upTo(6) > 0,
      split: pick([true, false]),
    }),
  );
}

/** The worlds in which they do. */
export const wanderings: readonly ToyScenario[] = [
  play('wandering', { act: toyConfig() }),
  play('wandering, found things', { act: toyConfig(), content: foundThings }),
  play('wandering, stale reads', { act: toyConfig(), content: staleReads }),
];

function updated(changes: Partial<ToyConfig> = {}): ToyConfig {
  return toyConfig({
    tier: 'standard',
    retention: 60,
    principal: 'p2',
    secrets: { password: 'second-password', extra: 'e' },
    size: 'large',
    image: 'shop@2',
    schema: 2,
    ...changes,
  });
}

function renamed(changes: Partial<ToyConfig> = {}): ToyConfig {
  return toyConfig({ workspace: 'logs2', vault: 'kv2', principal: 'p2', image: 'shop@2', ...changes });
}

function foundThings(content: ToyContent): void {
  const found = { etag: 1, hidden: {}, visibleAt: 0 };
  content.things['/group/shop'] = { ...found, body: { tier: 'found' } };
  content.things['/group/shop/workspace/logs'] = { ...found, body: { retention: 7 } };
  content.things['/group/shop/registry/images'] = { ...found, body: { tier: 'found' } };
  content.things['/group/shop/workspace/others'] = { ...found, body: { retention: 1 } };
}

function binnedVault(content: ToyContent): void {
  foundThings(content);
  const found = { etag: 1, hidden: {}, visibleAt: 0 };
  content.bin['/group/shop/vault/kv'] = { ...found, body: { purgeProtection: false, note: 'not ours' } };
  content.bin['/group/shop/vault/kv/secret/password'] = {
    ...found,
    body: { tag: 'older' },
    versions: [{ tag: 'older', value: 'older-password' }],
  };
}

function staleReads(content: ToyContent): void {
  content.staleMs = 3_000;
}

interface Play extends Pick<
  ToyScenario,
  'act' | 'forced' | 'rollback' | 'onward' | 'onwardFails' | 'before' | 'earlier'
> {
  content?: (content: ToyContent) => void;
  refusals?: readonly Refusal[];
  vanished?: readonly string[];
}

function play(name: string, { content, refusals = [], vanished = [], ...rest }: Play): ToyScenario {
  return {
    name,
    program: toyProgram,
    open: () => {
      const held = emptyContent();
      content?.(held);
      return toyStage(held);
    },
    drifted: vanished.length > 0,
    prepare: async (stage) => {
      for (const refusal of refusals)
        await stage.send({ method: 'PLAN', id: refusal.id, during: 'run', refusal });
      for (const id of vanished) await stage.send({ method: 'DELETE', id, during: 'run' });
      return [];
    },
    ...rest,
  };
}
