import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

/** How many columns of a terminal a text takes: wide characters two, combining marks none. */
export function widthOf(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text);
}

/** The text, cut to a width with an ellipsis. */
export function fitted(text: string, width: number): string {
  if (width <= 0) return '';
  return widthOf(text) <= width ? text : cliTruncate(text, width);
}

/** The text, cut or filled up with spaces to a width. */
export function filled(text: string, width: number): string {
  const cut = fitted(text, width);
  return cut + ' '.repeat(Math.max(0, width - widthOf(cut)));
}

/** Nearly all that is drawn: to look it up would take most of the time of a frame. */
const ASCII = /^[\x20-\x7e]*$/;
