/** The page about errors, in the repository and in the package. */
export const PAGE = 'docs/errors.md';

/** The anchor of a reason or a code on that page. */
export function anchorOf(word: string): string {
  return word.toLowerCase().replaceAll(/[^\w-]+/g, '-');
}

/** Where more is said about a reason or a code. */
export function pageOf(word: string): string {
  return `${PAGE}#${anchorOf(word)}`;
}
