/** A command as a runner has read it from a log. */
export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/**
 * Reads a log as the runner of GitHub Actions does. Sources: actions/runner, src/Runner.Common/ActionCommand.cs and
 * src/Runner.Worker/ActionCommandManager.cs (the registered commands); its comparisons ignore what has no weight.
 */
export function githubCommands(log: string): Command[] {
  return linesOf(log).flatMap((line) => {
    const [, name = '', rest = '', data = ''] = /^\s*::([^\s:]+)(?: (.*?))?::(.*)$/s.exec(line) ?? [];
    if (REGISTERED.has(name.toLowerCase())) return [command(name, rest, data, ',', GITHUB)];
    const [, old = '', more = '', text = ''] = /##\[([^\s\]]+)(?: ([^\]]*))?\](.*)$/s.exec(line) ?? [];
    return REGISTERED.has(old.toLowerCase()) ? [command(old, more, text, ';', GITHUB)] : [];
  });
}

/** The same as the agent of Azure Pipelines does: microsoft/azure-pipelines-agent, Command.cs and CommandStringConvertor.cs. */
export function azureCommands(log: string): Command[] {
  return linesOf(log).flatMap((line) => {
    const [, name = '', rest = '', data = ''] = /##vso\[([^\s\]]+)(?: ([^\]]*))?\](.*)$/s.exec(line) ?? [];
    return name.split('.').length === 2 ? [command(name, rest, data, ';', AZURE)] : [];
  });
}

const REGISTERED = new Set(
  `set-env set-output save-state add-mask add-path add-matcher remove-matcher internal-set-repo-path
  debug warning error notice group endgroup echo stop-commands`.split(/\s+/),
);

const GITHUB: readonly (readonly [string, string])[] = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%3A', ':'],
  ['%2C', ','],
  ['%25', '%'],
];

const AZURE: readonly (readonly [string, string])[] = [
  ['%3B', ';'],
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%5D', ']'],
  ['%AZP25', '%'],
];

function linesOf(log: string): string[] {
  return log
    .split(/\r\n|[\r\n]/)
    .map((line) => line.replace(/(?!\t)[\p{Control}\u00ad\u200b-\u200f\u2060\ufeff]/gu, ''));
}

function command(
  name: string,
  rest: string,
  data: string,
  separator: string,
  escapes: readonly (readonly [string, string])[],
): Command {
  const read = (text: string): string =>
    escapes.reduce((all, [escaped, plain]) => all.replaceAll(escaped, plain), text);
  const pairs = rest.split(separator).flatMap((pair) => {
    const at = pair.indexOf('=');
    return at < 0 ? [] : [[pair.slice(0, at).trim(), read(pair.slice(at + 1))] as const];
  });
  return { name, properties: Object.fromEntries(pairs), data: read(data) };
}
