import type { Annotation, Dialect } from './dialect.ts';

/**
 * The workflow commands of GitHub Actions. The runner reads them from either stream.
 * Sources: GitHub Docs, "Workflow commands for GitHub Actions"; actions/toolkit, packages/core/src/command.ts (`escapeData`,
 * `escapeProperty`); actions/runner, src/Runner.Worker/Handlers/ScriptHandler.cs (both streams feed one command manager).
 */
export const github: Dialect = {
  group: (title) => `::group::${data(title)}`,
  endGroup: '::endgroup::',
  annotation: ({ kind, title, message, place }: Annotation) => {
    const properties = [
      ...(place === undefined
        ? []
        : [`file=${property(place.file)}`, `line=${place.line}`, `col=${place.column}`]),
      `title=${property(title)}`,
    ];
    return `::${kind} ${properties.join(',')}::${data(message)}`;
  },
};

/**
 * Writes one output for $GITHUB_OUTPUT. The end of a value is a line that only `guid`, a new one, makes: no value can hold it.
 * Source: GitHub Docs, "Workflow commands for GitHub Actions", multiline strings.
 */
export function githubOutput(name: string, value: string, guid: string): string {
  return `${name}<<ghadelimiter_${guid}\n${value}\nghadelimiter_${guid}\n`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
