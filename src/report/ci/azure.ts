import { plain } from '../words.ts';
import type { Annotation, Dialect } from './dialect.ts';
import { neutral } from './neutral.ts';

/**
 * The logging commands of Azure Pipelines. The agent reads them from either stream; it has no notices.
 * Sources: Microsoft Learn, "Logging commands"; microsoft/azure-pipelines-agent,
 * src/Microsoft.VisualStudio.Services.Agent/Command.cs and src/Agent.Sdk/CommandStringConvertor.cs (what is escaped, and
 * that `%AZP25` stands for a percent sign).
 */
export const azure: Dialect = {
  group: (title) => `##[group]${neutral(plain(title))}`,
  endGroup: '##[endgroup]',
  annotation: ({ kind, title, message, code, place }: Annotation) => {
    if (kind === 'notice') return undefined;
    const properties = [
      `type=${kind}`,
      ...(place === undefined
        ? []
        : [`sourcepath=${escaped(place.file)}`, `linenumber=${place.line}`, `columnnumber=${place.column}`]),
      ...(code === undefined ? [] : [`code=${escaped(code)}`]),
    ];
    return `##vso[task.logissue ${properties.join(';')};]${escaped(`${title}: ${message}`)}`;
  },
};

/** Sets a variable for the steps, jobs and stages that follow. */
export function azureVariable(name: string, value: string): string {
  return `##vso[task.setvariable variable=${escaped(name)};isOutput=true;]${escaped(value)}`;
}

/** Adds a file of Markdown, by its absolute path, to the summary of the run. */
export function azureSummary(file: string): string {
  return `##vso[task.uploadsummary]${escaped(file)}`;
}

function escaped(text: string): string {
  return text
    .replaceAll('%', '%AZP25')
    .replaceAll(';', '%3B')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A')
    .replaceAll(']', '%5D');
}
