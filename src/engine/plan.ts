import type { BoundStep } from './bound-step.ts';
import type { Because } from './guard.ts';
import type { JsonObject } from './json.ts';
import { type EngineOptions, openSession } from './open-session.ts';
import type { Session } from './session.ts';
import { missingAddresses, verdictOn } from './verdict.ts';

/** What a run would do, as far as it can be known before it runs. */
export interface Plan {
  /** The run that is left open; the next `deploy` continues it. */
  readonly open: { readonly run: string; readonly phase: string } | null;
  readonly steps: readonly PlannedStep[];
}

/** What a run would do with one step: unknown when it reads the output of one that runs. */
export interface PlannedStep {
  readonly name: string;
  readonly action: 'run' | 'skip' | 'unknown';
  readonly because: readonly Because[];
}

/** Says what `deploy` would do, without changing or settling anything. Throws a `Failure` as `deploy` would. */
export async function plan<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
): Promise<Plan> {
  const session = await openSession(options, 'forward');
  const { records, open } = session.ledger.state;
  const missing = await missingAddresses(session);
  const outputs = new Map<string, JsonObject>();
  const steps: PlannedStep[] = [];
  for (const step of session.steps.values()) {
    const planned =
      whatIsKnown(session, step, outputs) ??
      ({
        name: step.name,
        ...(await verdictOn(session, step, await step.inputs(outputs), missing)),
      } as const);
    steps.push(planned);
    const output = records[step.name]?.output;
    if (planned.action === 'skip' && output) outputs.set(step.name, output);
  }
  return { open: open && open.phase !== 'finished' ? { run: open.id, phase: open.phase } : null, steps };
}

/** The inputs of a step that reads what is not known yet cannot be known; whether it runs sometimes can. */
function whatIsKnown(
  session: Session,
  step: BoundStep,
  outputs: ReadonlyMap<string, JsonObject>,
): PlannedStep | undefined {
  const { name } = step;
  const until = Object.values(step.needs).find((need) => !outputs.has(need.name));
  if (until === undefined) return undefined;
  if (session.settings.forced.includes(name)) return { name, action: 'run', because: [{ leaf: '<forced>' }] };
  if (session.ledger.state.records[name] === undefined)
    return { name, action: 'run', because: [{ leaf: '<never ran>' }] };
  return { name, action: 'unknown', because: [{ leaf: `<until ${until.name}>` }] };
}
