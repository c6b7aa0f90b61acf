import type { ShowDocument } from '../history/show-document.ts';
import { html, type Markup } from './html.ts';

/** What nearly all addresses of a run begin with, so that a page can tell it once. */
export interface Scope {
  /** The beginning; empty where it is not worth telling apart. */
  readonly prefix: string;
  /** An address, with `…` for the beginning. */
  readonly short: (address: string) => Markup;
}

/** Finds the resource group that most addresses of a run lie in. */
export function scopeOf({ steps, parts }: ShowDocument): Scope {
  const all = [
    ...steps.flatMap(({ changes = [] }) => changes),
    ...parts.flatMap((part) => [
      ...Object.values(part.rollback ?? {}).flatMap((found) => (typeof found === 'boolean' ? [] : found)),
      ...[part.givenBack, part.remaining, part.kept, part.residue].flat(),
    ]),
  ];
  const groups = Map.groupBy(all, ({ address }) => GROUP.exec(address)?.[0].toLowerCase() ?? '');
  groups.delete('');
  const [prefix = '', found = []] = [...groups].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [];
  const isWorthIt = found.length > 2;
  return {
    prefix: isWorthIt ? prefix : '',
    short: (address) =>
      isWorthIt && address.toLowerCase().startsWith(`${prefix}/`)
        ? html`<code>…${address.slice(prefix.length)}</code>`
        : html`<code>${address}</code>`,
  };
}

const GROUP = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+(?=\/)/i;

/** Says once what the `…` of the addresses stands for. */
export function scopeNote({ prefix }: Scope): Markup | undefined {
  return prefix === '' ? undefined : html`<p class="quiet note">… is <code>${prefix}</code></p>`;
}
