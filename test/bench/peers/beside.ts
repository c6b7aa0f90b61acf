import { comparison, milliseconds, race, figuresOf, type Contestant, type Laps } from '../race.ts';
import type { Bench, PeerFigure } from '../row.ts';
import { spreadOf } from '../statistics.ts';
import type { Peer } from './peer.ts';

/**
 * Measures ours in turns with every peer that can do the same. `over` is whom each is compared with, by name, or so many
 * milliseconds. A peer that cannot be set
 * up, or does not do what it should, is told with the reason, and disturbs nobody.
 */
export async function besidePeers(
  bench: Bench,
  {
    ours,
    over,
    setUp,
  }: {
    readonly ours: readonly Contestant[];
    readonly over: string | number;
    readonly setUp: (peer: Peer) => Promise<Contestant> | undefined;
  },
): Promise<{ readonly laps: Laps; readonly peers: readonly PeerFigure[] }> {
  const joined: Contestant[] = [];
  const told = new Map<string, string>();
  for (const peer of bench.peers.present) {
    try {
      const contestant = await setUp(peer);
      if (contestant !== undefined) joined.push(contestant);
    } catch (error) {
      told.set(peer.name, failed(error));
    }
  }
  try {
    const laps = await race([...ours, ...joined], bench.pairs, (name, why) => told.set(name, failed(why)));
    const peers = bench.peers.present.flatMap((peer) => {
      const why = told.get(peer.name);
      if (why !== undefined) return [{ peer: named(peer), told: why }];
      return laps.has(peer.name) ? [figureOf(laps, peer, over)] : [];
    });
    const absent = Object.entries(bench.peers.absent);
    return { laps, peers: [...peers, ...absent.map(([peer, why]) => ({ peer, told: why }))] };
  } finally {
    for (const { finish } of joined) await finish?.();
  }
}

function figureOf(laps: Laps, peer: Peer, over: string | number): PeerFigure {
  const walls = figuresOf(laps, peer.name, 'wallMs');
  const times = walls.length === 1 ? 'once' : `${walls.length} rounds`;
  const took = `${milliseconds(spreadOf(walls).median)}, ${times}`;
  if (typeof over === 'number') {
    const values = walls.map((wall) => wall / over);
    return { peer: named(peer), told: `${spreadOf(values).median.toFixed(3)} x, ${took}`, values };
  }
  const { values } = comparison(laps, [peer.name, over], 'wallMs');
  const cpu = spreadOf(comparison(laps, [peer.name, over], 'cpuMs').values).median;
  return {
    peer: named(peer),
    told: `${spreadOf(values).median.toFixed(2)} x (cpu ${cpu.toFixed(2)} x), ${took}`,
    values,
  };
}

function named({ name, version }: Peer): string {
  return `${name} ${version}`;
}

function failed(why: unknown): string {
  const text = why instanceof Error ? why.message : String(why);
  return `not measured: ${text.replaceAll(/\s+/g, ' ').slice(0, 200)}`;
}
