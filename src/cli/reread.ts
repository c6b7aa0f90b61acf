import { statSync } from 'node:fs';
import type { LoadedConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { sameJson } from '../engine/fingerprint.ts';
import { toFailure } from '../engine/failure.ts';
import { isJsonObject, type Json } from '../engine/json.ts';
import type { TunableCloud } from './cloud.ts';

/** The settings that a run takes from its configuration while it goes on. */
export interface Rereading {
  /** At most so many steps at once, as the file says now. Called where something new may start, and nowhere else. */
  concurrency(): number;
}

/** What rereading takes. */
export interface RereadTerms {
  readonly loaded: Pick<LoadedConfig, 'config' | 'file'>;
  readonly cloud: Pick<TunableCloud, 'retune'>;
  /** Loads the configuration again, exactly as the command did. */
  readonly load: () => Pick<LoadedConfig, 'config'>;
  readonly warn: (text: string) => void;
}

/**
 * Reads the configuration again when its file changes, and takes `retry` and `execution.concurrency` from it: whatever else
 * has changed counts from the next run on, since steps have been planned by it. A file that cannot be read, or is not
 * valid, changes nothing, and is told once.
 */
export function rereading({ loaded, cloud, load, warn }: RereadTerms): Rereading {
  let seen = stampOf(loaded.file);
  let inForce: Followed = followedIn(loaded.config);

  function look(): void {
    const stamp = stampOf(loaded.file);
    if (stamp === seen) return;
    seen = stamp;
    try {
      take(followedIn(load().config));
    } catch (thrown) {
      const { message, details } = toFailure(thrown);
      const where = details.location === undefined ? '' : ` (${details.location})`;
      warn(`${loaded.file} has changed, but ${message}${where}: the run goes on as before`);
    }
  }

  function take(next: Followed): void {
    const changes = changesIn(inForce, next);
    if (changes.length === 0) return;
    inForce = next;
    cloud.retune(next.retry);
    warn(
      `${loaded.file} has changed: from now on ${changes.join(', ')}; all else counts from the next run on`,
    );
  }

  return {
    concurrency() {
      look();
      return inForce['execution.concurrency'];
    },
  };
}

/** What is followed, by its key. */
interface Followed {
  readonly retry: Config['retry'];
  readonly 'execution.concurrency': number;
}

function followedIn({ retry, execution }: Config): Followed {
  return { retry, 'execution.concurrency': execution.concurrency };
}

/** Another time, size or file under the same name is a change; a file that is gone is one, too. */
function stampOf(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'gone';
  }
}

/** `retry.retries is 5 instead of 3`; of lists only that they differ. */
function changesIn(was: Followed, is: Followed): string[] {
  const now = leavesOf(is);
  const before = leavesOf(was);
  return [...now].flatMap(([key, value]) => {
    const old = before.get(key) ?? null;
    if (sameJson(old, value)) return [];
    const plain = !Array.isArray(value);
    return [plain ? `${key} is ${shown(value)} instead of ${shown(old)}` : `${key} is as it says now`];
  });
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function leavesOf({ retry, ...plain }: Followed): Map<string, Json> {
  const whole: Json = JSON.parse(JSON.stringify(retry));
  const members = isJsonObject(whole) ? Object.entries(whole) : [];
  return new Map([
    ...members.map(([key, value = null]): [string, Json] => [`retry.${key}`, value]),
    ...Object.entries(plain),
  ]);
}
