import { isJsonObject, type Json, type JsonObject } from '../engine/json.ts';
import type { OutputValue } from './outputs-document.ts';
import type { NamedUrl } from './urls.ts';

/** Lists every value among the outputs of steps and the addresses of services, each with a name and a variable of its own. */
export function outputValues(
  outputs: Readonly<Record<string, JsonObject>>,
  urls: readonly NamedUrl[],
): OutputValue[] {
  const leaves = [
    ...Object.entries(outputs).flatMap(([step, output]) => leavesOf(output, step)),
    ...urls.map(([name, url]): [string, Json] => [`urls.${name}`, url]),
  ];
  const taken = new Set<string>();
  return leaves.map(([name, value]) => {
    const variable = freeName(variableOf(name), taken);
    taken.add(variable);
    return { name, variable, value };
  });
}

function leavesOf(value: Json, path: string): [name: string, value: Json][] {
  if (!isJsonObject(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, member = null]) => leavesOf(member, `${path}.${key}`));
}

/** With a word before it no output can be called as something that a shell or a loader heeds, such as `LD_PRELOAD`. */
function variableOf(name: string): string {
  return `OUTPUT_${name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}`;
}

/** `a.b-c` and `a.b.c` would be one variable. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}_${number}`;
  return free;
}
