import type { NewStepDocument } from './new-step-document.ts';
import type { Paint } from './paint.ts';

/** Says which files were written, what to add to the configuration, and what to type next. */
export function newStepText({ step, files, entry, listed, next }: NewStepDocument, paint: Paint): string {
  const added =
    listed === null
      ? ['In config.yaml, add this line under steps:, below what it needs:', `  - ${entry}`]
      : [
          'In config.yaml, list it with the steps that there are:',
          'steps:',
          ...listed.map((one) => `  - ${one}`),
        ];
  return `${[
    `${paint.green('✔')} ${paint.bold(`the step ${step} and its test`)}`,
    ...files.map((file) => `  written  ${file}`),
    '',
    ...added,
    '',
    'Type next:',
    ...next.map((command) => `  ${paint.cyan(command)}`),
  ].join('\n')}\n`;
}
