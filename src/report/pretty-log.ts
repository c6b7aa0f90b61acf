import { prettyFactory } from 'pino-pretty';
import { plain } from './words.ts';

/**
 * Makes a line of the log readable for people, in this thread and at once: the local time, the level, the sentence, and a
 * stack below it. What only programs need is left out, and so is what would steer a terminal.
 */
export function prettyLines({ colorize }: { readonly colorize: boolean }): (line: string) => string {
  return prettyFactory({
    colorize,
    // Else it follows what the process's own stdout can show.
    colorizeObjects: colorize,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'run,step,correlationId,event,stack',
    messageFormat: ({ msg, stack }) => `${told(msg)}${stackLines(stack)}`,
  });
}

function told(text: unknown): string {
  return typeof text === 'string' ? plain(text) : '';
}

function stackLines(stack: unknown): string {
  if (typeof stack !== 'string') return '';
  return stack
    .split('\n')
    .map((line) => `\n    ${plain(line)}`)
    .join('');
}
