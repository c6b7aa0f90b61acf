/**
 * Makes a text harmless that others may have a part in: no line of it is a command to a pipeline any more. Which lines are
 * depends on how the runners read them: `::name ...::` at the beginning of a line, after blanks; `##[name]` and `##vso[name]`
 * anywhere in it, and compared so that characters without a width or a meaning of their own do not count.
 * Sources: actions/runner, src/Runner.Common/ActionCommand.cs; microsoft/azure-pipelines-agent,
 * src/Microsoft.VisualStudio.Services.Agent/Command.cs (`IndexOf` and `StartsWith` by the rules of a culture).
 */
export function neutral(text: string): string {
  if (!/[#:]/.test(text)) return text;
  return text
    .split(/(\r\n|[\r\n])/)
    .map(neutralLine)
    .join('');
}

/** The same of JSON, whose values stay what they are: `#` stands in strings alone, and may be written as its number. */
export function neutralJson(json: string): string {
  return json.replace(/#(?=[\p{Format}\p{Default_Ignorable_Code_Point}\x7f-\x9f]*#)/gu, String.raw`\u0023`);
}

function neutralLine(line: string): string {
  const bare = line.replace(UNSEEN, '');
  const harmless = bare.replace(/#(?=#(?:vso)?\[)/gi, '# ').replace(/^(\s*):(?=:[\w-]+(?: .*)?::)/, '$1: ');
  return harmless === bare ? line : harmless;
}

/** Control characters but the tab, and all that is ignored where texts are compared (Unicode, DerivedCoreProperties.txt). */
const UNSEEN = /(?!\t)[\p{Control}\p{Format}\p{Default_Ignorable_Code_Point}]/gu;
