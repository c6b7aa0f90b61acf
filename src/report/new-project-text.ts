import type { NewProjectDocument } from './new-project-document.ts';
import type { Paint } from './paint.ts';

/** Says which files were written, and what to type next. */
export function newProjectText({ result, files, notes, next }: NewProjectDocument, paint: Paint): string {
  const kept = files.some(({ path, action }) => path === 'config.yaml' && action === 'kept');
  const title = kept
    ? `${paint.green('✔')} ${paint.bold('config.yaml is already here')}, and was not changed; --force writes it anew`
    : `${paint.green('✔')} ${paint.bold('ready to deploy')}`;
  const lines = files.map(({ path, action }) => `  ${action.padEnd(11)}  ${path}`);
  const shown = result === 'nothing-to-do' ? [] : lines;
  const noted = notes.map((note) => `  ${paint.yellow('!')} ${note}`);
  const typed = next.map((command) => `  ${paint.cyan(command)}`);
  return `${[title, ...shown, ...noted, '', 'Type next:', ...typed].join('\n')}\n`;
}
