/** Markup that is safe to put into a page. Only {@link html} and {@link trusted} make it: nothing that was read can be it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text, which is escaped, markup, lists of both, and nothing. */
export type Part = Markup | string | number | undefined | false | readonly Part[];

/**
 * Makes markup from a template. What is put into it is text, and is escaped for elements and for quoted attributes alike:
 * names, messages and addresses come from clouds and from users (OWASP, "Cross Site Scripting Prevention Cheat Sheet").
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  // Indentation is for whoever reads the template; what is put into it stays as it is.
  return new Markup(texts.map((text, at) => text.replace(/\n\s+/g, '\n') + textOf(parts[at])).join(''));
}

/** Takes text as markup as it is: only for what this program wrote itself. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function textOf(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(textOf).join('');
  return escaped(String(part));
}

/** Control characters mean nothing in a page; a browser shows them as boxes, or ends its reading at one. */
function escaped(text: string): string {
  return text.replace(/[^\P{Control}\n\t]/gu, ' ').replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
