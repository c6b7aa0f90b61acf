import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { Problem } from '../problem.ts';
import type { MapTree } from './tree.ts';
import { readTree } from './yaml-tree.ts';

/** What a file's text says, or everything that is wrong with its YAML. */
export type ParsedYaml = { lines: LineCounter } & (
  | { root: MapTree; problems?: undefined }
  | { root?: undefined; problems: readonly Problem[] }
);

/**
 * Reads YAML 1.2 (core schema) into a tree that remembers positions. All syntax errors are told, one a line, without
 * quoting the text; repeated keys, keys that are not text, unknown tags and aliases that unfold too far are errors too.
 */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const syntax = syntaxProblems([...document.errors, ...document.warnings], text, lines);
  if (syntax.length > 0) return { lines, problems: syntax };
  if (document.contents === null) return { lines, problems: [{ offset: 0, path: [], message: 'is empty' }] };
  const problems: Problem[] = [];
  const root = readTree(document.contents, problems);
  if (problems.length > 0) return { lines, problems };
  return root.kind === 'map'
    ? { lines, root }
    : { lines, problems: [{ offset: 0, path: [], message: notAMapping }] };
}

const notAMapping = 'must be a mapping of keys to values at the top';

function syntaxProblems(errors: readonly YAMLError[], text: string, lines: LineCounter): Problem[] {
  const seen = new Set<number>();
  return errors.flatMap(({ code, message, pos: [offset] }, index) => {
    const { line } = lines.linePos(offset);
    // Once the document has ended too early, each token that is left is an error: they say nothing more.
    if (seen.has(line) || (index > 0 && message.includes('in YAML stream'))) return [];
    seen.add(line);
    return [{ offset, path: [], message: inWords(code, message), hint: hintFor(lineAt(text, offset)) }];
  });
}

function inWords(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'starts a second document: a configuration is one document';
  // The parser recurses, and tells of its exhausted stack as of any other error.
  if (/stack/i.test(message)) return 'is nested too deeply';
  if (code === 'TAB_AS_INDENT') return 'is indented with a tab: YAML wants spaces';
  // Behind a colon the parser quotes the text, which may be a secret.
  const unquoted = message.replace(/(?<=\S): .*$/s, '');
  return `is not valid YAML: ${unquoted.charAt(0).toLowerCase()}${unquoted.slice(1)}`;
}

function hintFor(line: string): string | undefined {
  return line.includes('${') ? 'inside { } and [ ] a variable stands in quotes: "${NAME}"' : undefined;
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end === -1 ? undefined : end);
}
