import type { Task } from './peers/peer.ts';

/** How many steps run at the same time: the default of `execution.concurrency`, and what peers are told. */
export const CONCURRENCY = 4;

/** Fourteen steps that only sleep, hanging together as those of the shop do. */
export const NAPS: readonly (Task & { readonly seconds: number })[] = [
  { name: 'prerequisites', needs: [], seconds: 0.5 },
  { name: 'group', needs: ['prerequisites'], seconds: 0.5 },
  { name: 'monitoring', needs: ['group'], seconds: 1 },
  { name: 'registry', needs: ['group'], seconds: 1 },
  { name: 'vault', needs: ['group'], seconds: 1 },
  { name: 'databases', needs: ['vault'], seconds: 2.5 },
  { name: 'secrets', needs: ['vault', 'databases'], seconds: 0.5 },
  { name: 'environment', needs: ['monitoring'], seconds: 1.5 },
  { name: 'images', needs: ['registry'], seconds: 2 },
  { name: 'infrastructure', needs: ['environment', 'secrets'], seconds: 1 },
  { name: 'applications', needs: ['infrastructure', 'images'], seconds: 1.5 },
  { name: 'variables', needs: ['applications'], seconds: 0.5 },
  { name: 'migrations', needs: ['applications'], seconds: 0.5 },
  { name: 'verification', needs: ['variables', 'migrations'], seconds: 0.5 },
];

/** The longest way through tasks, in seconds: no order of them is shorter. */
export function criticalPath(tasks: readonly Task[]): number {
  const ends = new Map<string, number>();
  for (const { name, needs, seconds = 0 } of tasks)
    ends.set(name, Math.max(0, ...needs.map((needed) => ends.get(needed) ?? 0)) + seconds);
  return Math.max(...ends.values());
}
