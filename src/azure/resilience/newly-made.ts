import type { World } from '../../engine/world.ts';

/** What this process has made a moment ago, and what may not be seen everywhere yet. */
export interface NewlyMade {
  /** Notes what an answered request did to the thing at its path. */
  note(method: string, status: number, path: string): void;
  /** Whether something above a path, or at it, was made a moment ago. */
  covers(path: string): boolean;
}

/** Remembers what was made for two minutes of Azure's. */
export function createNewlyMade(world: World, timeScale: number): NewlyMade {
  const madeAt = new Map<string, number>();
  return {
    note(method, status, path) {
      if (status < 200 || status >= 300) return;
      const id = path.toLowerCase();
      if (method === 'PUT') madeAt.set(id, world.now());
      if (method !== 'DELETE') return;
      for (const made of madeAt.keys()) if (isAt(id, made)) madeAt.delete(made);
    },
    covers(path) {
      const id = path.toLowerCase();
      const oldest = world.now() - LAG_MS * timeScale;
      return [...madeAt].some(([made, at]) => at >= oldest && isAt(made, id));
    },
  };
}

const LAG_MS = 120_000;

function isAt(parent: string, id: string): boolean {
  return id === parent || id.startsWith(`${parent}/`);
}
