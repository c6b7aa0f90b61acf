import type { JsonObject } from '../../src/engine/json.ts';
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
    leaves: ['/group/shop/vault/kv'],
    act: toyConfig({ healthy: false, purgeProtection: true }),
    onward: toyConfig({ purgeProtection: true }),
  }),
  play('first, one-way migration, a check fails', {
    act: toyConfig({ healthy: false, oneWay: true }),
    onward: toyConfig({ oneWay: true }),
  }),
  play('update', { before: toyConfig(), act: updated() }),
  play('update, found things', { before: toyConfig(), act: updated(), content: foundThings }),
  play('update, slow reads', { before: toyConfig(), act: updated(), content: slowReads }),
  play('update, slow reads, a check fails', {
    before: toyConfig(),
    act: updated({ healthy: false }),
    onward: updated(),
    content: slowReads,
  }),
  play('update, flickering reads', { before: toyConfig(), act: updated(), content: flickeringReads }),
  play('update, flickering reads, a check fails', {
    before: toyConfig(),
    act: updated({ healthy: false }),
    onward: updated(),
    content: flickeringReads,
  }),
  play('update, stale reads', { before: toyConfig(), act: updated(), content: staleReads }),
  play('update, a check fails', {
    before: toyConfig(),
    act: updated({ healthy: false }),
    onward: updated(),
  }),
  play('update, an operation fails half way', {
    stubborn: true,
    before: toyConfig(),
    act: updated(),
    refusals: [{ method: 'PUT', id: '/group/shop/server/db', during: 'run', times: 1, how: 'operation' }],
  }),
  play('update, the undo is refused', {
    stubborn: true,
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
    leaves: ['/group/shop/vault/kv', '/group/shop/vault/kv2'],
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
  play('forced, since it was changed by hand', {
    before: toyConfig(),
    act: toyConfig(),
    forced: ['registry', 'application'],
    changed: {
      '/group/shop/registry/images': { tier: 'by hand' },
      '/group/shop/app/shop': { image: 'by hand', uses: [] },
    },
  }),
  play('forced, a check fails', {
    before: toyConfig(),
    act: toyConfig({ healthy: false }),
    onward: toyConfig(),
    forced: ['database'],
  }),
  play('step split, address handed over', { before: toyConfig(), act: toyConfig({ split: true }) }),
  play('step split, flickering reads', {
    before: toyConfig(),
    act: toyConfig({ split: true, healthy: false }),
    onward: toyConfig({ split: true }),
    content: flickeringReads,
  }),
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
  play('steps taken out of the list', {
    before: toyConfig(),
    act: taken({}, false),
    refused: 'step-unknown',
    ways: ['deploy'],
    onward: toyConfig(),
  }),
  play('steps taken out and retired', { before: toyConfig(), act: taken() }),
  play('steps taken out and retired, found things', {
    before: toyConfig(),
    act: taken(),
    content: foundThings,
  }),
  play('steps taken out after the crash', {
    before: toyConfig(),
    act: updated(),
    onward: taken({ tier: 'standard' }),
  }),
  play('steps taken out after the crash of the first', { act: toyConfig(), onward: taken() }),
  play('steps taken out after the crash, vault in the bin', {
    act: toyConfig(),
    onward: taken({ without: ['vault', 'secrets', 'database', 'application', 'migrations', 'verify'] }),
    content: binnedVault,
  }),
  play('destroy', destroyed()),
  play('destroy, found things', destroyed({ content: foundThings })),
  play('destroy, vault in the bin', destroyed({ content: binnedVault })),
  play('destroy, stale reads', destroyed({ content: staleReads })),
  play('destroy, an undo is refused', {
    ...destroyed(),
    refusals: [{ method: 'DELETE', id: '/group/shop/server/db', during: 'undo', times: 2, how: 'refuse' }],
    stubborn: true,
  }),
  play('destroy, purge protected', {
    ...destroyed({ before: toyConfig({ purgeProtection: true }) }),
    leaves: ['/group/shop/vault/kv'],
  }),
  play('destroyed after a crashed update', { before: toyConfig(), act: updated(), ways: ['destroy'] }),
  play('destroyed after a crashed update, found things', {
    before: toyConfig(),
    act: updated(),
    ways: ['destroy', 'deploy'],
    content: foundThings,
  }),
  play('destroyed after a crashed first', { act: toyConfig(), ways: ['destroy', 'deploy'] }),
  play('destroyed after a crashed rename', {
    before: toyConfig(),
    act: renamed(),
    ways: ['destroy', 'deploy'],
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

/** The steps from the environment on are no longer in the list. */
function taken(changes: Partial<ToyConfig> = {}, retire = true): ToyConfig {
  return toyConfig({ without: ['environment', 'application', 'migrations', 'verify'], retire, ...changes });
}

function destroyed({ before = toyConfig(), ...rest }: Partial<Play> = {}): Play {
  return { before, act: before, command: 'destroy', ways: ['deploy', 'destroy'], ...rest };
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

/** Longer than the calls of an undo take, shorter than the engine looks. */
function slowReads(content: ToyContent): void {
  content.staleMs = 9_000;
}

function flickeringReads(content: ToyContent): void {
  content.flickers = 5;
}

interface Play extends Omit<ToyScenario, 'name' | 'open' | 'program' | 'prepare' | 'drifted'> {
  content?: (content: ToyContent) => void;
  refusals?: readonly Refusal[];
  vanished?: readonly string[];
  /** What somebody has changed in the cloud. */
  changed?: Readonly<Record<string, JsonObject>>;
}

function play(
  name: string,
  { content, refusals = [], vanished = [], changed = {}, ...rest }: Play,
): ToyScenario {
  return {
    name,
    program: toyProgram,
    open: () => {
      const held = emptyContent();
      content?.(held);
      return toyStage(held);
    },
    drifted: vanished.length > 0 || Object.keys(changed).length > 0,
    prepare: async (stage) => {
      for (const refusal of refusals)
        await stage.send({ method: 'PLAN', id: refusal.id, during: 'run', refusal });
      for (const [id, body] of Object.entries(changed))
        await stage.send({ method: 'PUT', id, body, during: 'run' });
      for (const id of vanished) await stage.send({ method: 'DELETE', id, during: 'run' });
      return [];
    },
    ...rest,
  };
}
