import { isJsonObject, type Json } from './json.ts';
import type { Image } from './step.ts';

/** Says in a few words how what is there differs from what it should be: by the names of the members, never by values. */
export function difference(was: Image, now: Image): string {
  if (now === null) return 'nothing is there';
  if (was === null)
    return isJsonObject(now) && now['deleted'] === true ? 'it is soft-deleted' : 'it is still there';
  const names = [...new Set(differingPaths(was, now))];
  const told = names.slice(0, MOST_NAMES).join(', ');
  return `it differs in ${told}${names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : ''}`;
}

const MOST_NAMES = 4;

function differingPaths(was: Json | undefined, now: Json | undefined, path = ''): string[] {
  if (!isJsonObject(was) || !isJsonObject(now)) {
    return JSON.stringify(was) === JSON.stringify(now) ? [] : [path || 'all of it'];
  }
  const keys = [...new Set([...Object.keys(was), ...Object.keys(now)])].sort();
  return keys.flatMap((key) => differingPaths(was[key], now[key], path ? `${path}.${key}` : key));
}
