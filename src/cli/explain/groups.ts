import type { LoadedConfig } from '../../config/load.ts';
import { isJsonObject } from '../../engine/json.ts';
import type { ExplainDocument } from '../../report/explain-document.ts';
import { ofConfig, type Places } from './origins.ts';
import { valueAt } from './other-value.ts';

type Cause = ExplainDocument['because'][number];
type Line = ExplainDocument['inputs']['leaves'][number];

/**
 * Says which whole mappings of the configuration are new or gone, such as a service: each decides over all leaves below it, of
 * which none would tell so. The highest ones only; where but one leaf changed that says more.
 */
export function groupsOf(lines: readonly Line[], loaded: Places['loaded']): Cause[] {
  const { config } = loaded;
  const found = new Map<string, Cause>();
  for (const { leaf, change } of lines) {
    if (change !== 'new' && change !== 'gone') continue;
    const path = highest(leaf, change, lines, config);
    if (path === undefined) continue;
    const text = path.join('.');
    const origin = ofConfig(path, change === 'gone', loaded);
    // What no file says is there always: it is not new.
    if (change === 'new' && origin.location === undefined) continue;
    found.set(text, {
      leaf: text,
      text: `${text} is ${change === 'new' ? 'new' : 'no longer there'}`,
      origins: [origin],
    });
  }
  return [...found.values()];
}

/** A mapping that stands in the configuration now, or of which only what it stood in is left. */
function highest(
  leaf: string,
  change: 'new' | 'gone',
  lines: readonly Line[],
  config: LoadedConfig['config'],
): string[] | undefined {
  const words = leaf.split('.');
  for (let length = 1; length < words.length; length += 1) {
    const path = words.slice(0, length);
    const below = lines.filter((line) => line.leaf.startsWith(`${path.join('.')}.`));
    if (below.length < 2 || below.some((line) => line.change !== change)) continue;
    const isThere = isJsonObject(valueAt(config, path));
    const isBeside = isJsonObject(valueAt(config, path.slice(0, -1)));
    if (change === 'new' ? isThere : isBeside && valueAt(config, path) === undefined) return path;
  }
  return undefined;
}
