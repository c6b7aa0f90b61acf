import { Failure } from '../../engine/failure.ts';
import type { Shell } from '../shell.ts';

/** Asks a person one thing after the other. Each rejects with `Failure` `interrupted` where the person breaks off. */
export interface Questions {
  /** A line of text; `problem` says what is wrong with one, and then it is asked again. */
  text(question: TextQuestion): Promise<string>;
  one<Value extends string>(question: string, choices: readonly Choice<Value>[]): Promise<Value>;
  /** Any number of them, all of them chosen to begin with. */
  some<Value extends string>(question: string, choices: readonly Choice<Value>[]): Promise<Value[]>;
  yes(question: string, usual: boolean): Promise<boolean>;
}

/** A question for a line of text. */
export interface TextQuestion {
  readonly question: string;
  /** What stands there to begin with. */
  readonly usual?: string;
  /** Shown where nothing does. */
  readonly placeholder?: string;
  readonly problem: (text: string) => string | undefined;
}

/** One of several answers. */
export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

/** Opens the questions on a terminal, on stderr as every question: stdout is for what a command ends with. */
export async function askingAt({
  stdin,
  stderr,
  signal,
}: Pick<Shell, 'stdin' | 'stderr' | 'signal'>): Promise<Questions> {
  const prompts = await import('@clack/prompts');
  const there = { input: stdin, output: stderr, signal };
  const answered = async <Value>(answer: Promise<Value | typeof prompts.CANCEL_SYMBOL>): Promise<Value> => {
    const given = await answer;
    if (given !== prompts.CANCEL_SYMBOL) return given;
    throw new Failure('interrupted', 'interrupted; nothing was written', {
      hint: 'Type the same command again, or `npx deploy init --yes`, which asks nothing.',
    });
  };
  return {
    text: ({ question, usual = '', placeholder, problem }) =>
      answered(
        prompts.text({
          ...there,
          message: question,
          initialValue: usual,
          ...(placeholder !== undefined && { placeholder }),
          validate: (text = '') => problem(text.trim()),
        }),
      ).then((text) => text.trim()),
    one: (question, choices) =>
      answered(prompts.select<string>({ ...there, message: question, options: optionsOf(choices) })).then(
        (chosen) => valueIn(choices, chosen),
      ),
    some: (question, choices) =>
      answered(
        prompts.multiselect<string>({
          ...there,
          message: question,
          options: optionsOf(choices),
          initialValues: choices.map(({ value }) => value),
          required: false,
        }),
      ).then((chosen) => chosen.map((one) => valueIn(choices, one))),
    yes: (question, usual) => answered(prompts.confirm({ ...there, message: question, initialValue: usual })),
  };
}

function optionsOf(choices: readonly Choice<string>[]) {
  return choices.map(({ value, label, hint }) => ({ value, label, ...(hint !== undefined && { hint }) }));
}

function valueIn<Value extends string>(choices: readonly Choice<Value>[], chosen: string): Value {
  const found = choices.find(({ value }) => value === chosen);
  if (found === undefined) throw new Failure('internal', `nobody offered "${chosen}"`);
  return found.value;
}
