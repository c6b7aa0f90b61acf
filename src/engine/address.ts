import type { Address } from './step.ts';

/** The addresses that one lies below, the nearest first: each part ends at a `/`, or at the `#` of a thing's aspect. */
export function ancestors(at: Address): Address[] {
  const found: Address[] = [];
  for (let end = cut(at); end > 0; end = cut(at.slice(0, end))) found.push(at.slice(0, end));
  return found;
}

/** Whether one address lies below another one. */
export function isInside(at: Address, parent: Address): boolean {
  return at.startsWith(`${parent}/`) || at.startsWith(`${parent}#`);
}

function cut(at: Address): number {
  return Math.max(at.lastIndexOf('/'), at.lastIndexOf('#'));
}
