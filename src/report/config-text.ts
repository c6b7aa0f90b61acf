import type { ConfigDocument } from './config-document.ts';
import type { Paint } from './paint.ts';
import { plain } from './words.ts';

/** Writes the effective configuration for people: a line a value, with where it comes from behind it. */
export function configText(
  { values, policy }: ConfigDocument,
  { place, paint }: { readonly place: string; readonly paint: Paint },
): string {
  const lines = values.map(({ path, value, origin }) => ({
    left: `${plain(path)}: ${plain(typeof value === 'string' ? value : JSON.stringify(value))}`,
    origin: plain(origin.text),
  }));
  // A few long values must not push the origins of all others out of sight.
  const width = Math.min(WIDEST, Math.max(0, ...lines.map(({ left }) => left.length)));
  return `${[
    paint.bold(`configuration of ${place}, policy ${policy}:`),
    ...lines.map(({ left, origin }) => `${left.padEnd(width)}   ${paint.dim(origin)}`),
  ].join('\n')}\n`;
}

const WIDEST = 60;
