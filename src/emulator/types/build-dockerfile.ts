import { z } from 'zod';

/** What a build needs to know of a Dockerfile: its stages, and what it copies out of the context. */
export const dockerfileSchema = z.strictObject({
  /** Names of the stages, in order; unnamed ones are their number. */
  stages: z.array(z.string()),
  /** Base images, in order. */
  from: z.array(z.string()),
  /** Paths of COPY and ADD that lie in the context, as written. */
  sources: z.array(z.string()),
});

/** See {@link dockerfileSchema}. */
export type Dockerfile = z.output<typeof dockerfileSchema>;

/**
 * Reads the instructions of a Dockerfile; undefined when the text is none: it must begin with FROM, or with ARGs and
 * then FROM. Docker, "Dockerfile reference" (docs.docker.com/reference/dockerfile): comments and parser directives,
 * line continuation, exec form, `COPY --from`, ADD of a URL.
 */
export function readDockerfile(text: string): Dockerfile | undefined {
  const found: Dockerfile = { stages: [], from: [], sources: [] };
  for (const { word, rest } of instructions(text)) {
    if (word === 'FROM') {
      const from = /^(?:--platform=\S+\s+)?(\S+)(?:\s+AS\s+(\S+))?$/i.exec(rest);
      if (!from?.[1]) return undefined;
      found.from.push(from[1]);
      found.stages.push((from[2] ?? String(found.stages.length)).toLowerCase());
    } else if (found.from.length === 0 && word !== 'ARG') return undefined;
    else if (word === 'COPY' || word === 'ADD') found.sources.push(...sourcesOf(rest));
  }
  return found.from.length === 0 ? undefined : found;
}

function instructions(text: string): { word: string; rest: string }[] {
  const found: { word: string; rest: string }[] = [];
  let line = '';
  let heredoc: string | undefined;
  for (const raw of text.split(/\r?\n/)) {
    if (heredoc !== undefined) {
      if (raw.trim() === heredoc) heredoc = undefined;
      continue;
    }
    if (/^\s*(#|$)/.test(raw)) continue;
    line += raw.trim();
    if (line.endsWith('\\')) {
      line = `${line.slice(0, -1)} `;
      continue;
    }
    const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
    found.push({ word: word.toUpperCase(), rest });
    heredoc = /<<-?["']?(\w+)["']?/.exec(rest)?.[1];
    line = '';
  }
  return found;
}

function sourcesOf(rest: string): string[] {
  const flags = /^(?:--\S+\s+)*/.exec(rest)?.[0] ?? '';
  if (/--from=/i.test(flags)) return [];
  const words = wordsOf(rest.slice(flags.length));
  // A URL is fetched, a variable is known only to the build, a here-document brings its own content.
  return words.slice(0, -1).filter((source) => !/^(https?:|git@|<<)|\$/.test(source));
}

function wordsOf(text: string): string[] {
  if (!text.startsWith('[')) return text.split(/\s+/).filter(Boolean);
  try {
    const parsed = z.array(z.string()).safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}
