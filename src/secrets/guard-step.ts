import { isOurEnd } from '../azure/failures.ts';
import { Failure, type FailureDetails, type Reason } from '../engine/failure.ts';
import type { Json } from '../engine/json.ts';
import type { Step } from '../engine/step.ts';
import { answeredCode, answeredStatus, briefly, messageOf } from '../engine/thrown.ts';
import type { Redactor } from './redact.ts';

/** What a step gives that is going to be kept, by which it is known whether the state keeps the same already. */
export type Shown =
  | { readonly step: string; readonly inputs: Json }
  | { readonly step: string; readonly at: string; readonly image: Json };

/** What a guarded step tells, and what is waited for. */
export interface GuardTerms {
  /** Gets what a step throws as it is. */
  readonly onThrown?: (thrown: unknown, step: string) => void;
  /** Awaited before a step looks at or changes anything. */
  readonly ready?: () => Promise<void>;
  /**
   * Hides what was not read yet. Awaited before a step works and before what it throws is told; and before its inputs and
   * observations are kept, when it may leave it where the state holds just these.
   */
  readonly reveal?: (shown?: Shown) => Promise<void>;
}

/**
 * The same step, kept from letting a secret out: what it throws is redacted before anything keeps or shows it, and inputs,
 * outputs and observations, which the state keeps as they are, are refused when they hold a secret value.
 */
export function guardStep<Config, Facts, Ports>(
  step: Step<Config, Facts, Ports>,
  redactor: Redactor,
  { onThrown, ready, reveal }: GuardTerms = {},
): Step<Config, Facts, Ports> {
  const redacting = async <Result>(make: () => Promise<Result>): Promise<Result> => {
    try {
      return await make();
    } catch (error) {
      if (!isOurEnd(error)) await reveal?.();
      onThrown?.(error, step.name);
      throw redacted(error, redactor);
    }
  };
  const guarded = async <Result extends Json>(
    what: Kept,
    make: () => Promise<Result>,
    shown?: (result: Result) => Shown,
  ): Promise<Result> => {
    const result = await redacting(make);
    if (shown !== undefined && result !== null) await reveal?.(shown(result));
    if (redactor.leaks(JSON.stringify(result) ?? '')) throw leak(step.name, what);
    return result;
  };
  const { rollback } = step;
  return {
    ...step,
    inputs: (config, needs, facts) =>
      guarded(
        'inputs',
        () => step.inputs(config, needs, facts),
        (inputs) => ({ step: step.name, inputs }),
      ),
    observe: (at, ports) =>
      guarded(
        'observation',
        async () => {
          await ready?.();
          return step.observe(at, ports);
        },
        (image) => ({ step: step.name, at, image }),
      ),
    run: (inputs, ports) =>
      guarded('output', async () => {
        await reveal?.();
        return step.run(inputs, ports);
      }),
    rollback:
      rollback &&
      ((at, was, ports) =>
        redacting(async () => {
          await ready?.();
          await rollback(at, was, ports);
        })),
  };
}

type Kept = 'inputs' | 'observation' | 'output';

/** What holds no secret, and is no book, is thrown on as it is. */
function redacted(thrown: unknown, redactor: Redactor): unknown {
  const message = thrown instanceof Failure ? thrown.message : messageOf(thrown);
  const { cause, ...told } = detailsOf(thrown);
  const { message: whole, ...rest } = redactor.json({ message, ...told });
  const clean = shortened(whole);
  if (JSON.stringify({ message: clean, ...rest }) === JSON.stringify({ message, ...told })) return thrown;
  const reason: Reason = thrown instanceof Failure ? thrown.reason : 'step-failed';
  const brief = thrown instanceof Failure ? clean : briefly(thrown, { text: clean, code: rest.code });
  return new Failure(reason, brief, { ...rest, cause: cause ?? thrown });
}

function detailsOf(thrown: unknown): FailureDetails {
  if (thrown instanceof Failure) return thrown.details;
  const [code, status] = [answeredCode(thrown), answeredStatus(thrown)];
  return { ...(code !== undefined && { code }), ...(status !== undefined && { status }) };
}

/** The journal and the record of the step keep it, and each entry of a journal has to be written whole. */
const LONGEST_MESSAGE = 16 * 1024;

function shortened(message: string): string {
  const more = message.length - LONGEST_MESSAGE;
  return more <= 0 ? message : `${message.slice(0, LONGEST_MESSAGE)} (${more} more characters)`;
}

function leak(step: string, what: Kept): Failure {
  const shown = `the ${what === 'inputs' ? 'inputs hold' : `${what} holds`} the value of a secret`;
  return new Failure(what === 'inputs' ? 'config-invalid' : 'output-invalid', `${step}: ${shown}`, {
    hint:
      what === 'inputs'
        ? 'The state would keep it: name the secret under `secretEnv` or `secretKeyRef` instead of writing its value.'
        : 'The state would keep it: hand on the name of the secret or its keyed digest, never its value.',
  });
}
