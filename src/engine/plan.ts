import type { BoundStep } from './bound-step.ts';
import { claim } from './claim.ts';
import type { Because } from './guard.ts';
import type { JsonObject } from './json.ts';
import { type EngineOptions, openSession } from './open-session.ts';
import { oneWay, type Session } from './session.ts';
import type { Address } from './step.ts';
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
  /** Why what it would do stays when the run is undone, as far as its inputs are known. */
  readonly irreversible?: string;
}

/** Says what `deploy` would do, without changing or settling anything. Throws a `Failure` as `deploy` would: `two-owners` too. */
export async function plan<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
): Promise<Plan> {
  const session = await openSession(options, 'forward');
  const { records, open } = session.ledger.state;
  const missing = await missingAddresses(session);
  const outputs = new Map<string, JsonObject>();
  const claimed = new Map<Address, string>();
  const steps: PlannedStep[] = [];
  for (const step of session.steps.values()) {
    const planned =
      whatIsKnown(session, step, outputs) ??
      (await whatWouldHappen(session, step, await step.inputs(outputs), { missing, claimed }));
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

async function whatWouldHappen(
  session: Session,
  step: BoundStep,
  inputs: JsonObject,
  { missing, claimed }: { missing: ReadonlySet<Address>; claimed: Map<Address, string> },
): Promise<PlannedStep> {
  claim(claimed, step, inputs);
  const verdict = await verdictOn(session, step, inputs, missing);
  const stays = oneWay(step, inputs);
  const told = verdict.action === 'run' && stays !== undefined && step.at(inputs).length > 0;
  return { name: step.name, ...verdict, ...(told && { irreversible: stays }) };
}
