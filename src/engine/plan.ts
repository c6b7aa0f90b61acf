import { type Because, judge } from './guard.ts';
import type { JsonObject } from './json.ts';
import { type EngineOptions, openSession } from './open-session.ts';
import type { Address } from './step.ts';

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
  const session = await openSession(options);
  const { records, open } = session.ledger.state;
  const outputs = new Map<string, JsonObject>();
  const notSkipped = new Set<string>();
  const steps: PlannedStep[] = [];
  const gone = await goneOf(
    options.missing,
    Object.values(records).flatMap((record) => Object.entries(record.after)),
  );
  for (const step of session.steps.values()) {
    const record = records[step.name];
    const forced = options.forced.includes(step.name);
    const until = Object.values(step.needs).find((need) => notSkipped.has(need.name))?.name;
    const planned: PlannedStep =
      until !== undefined && !forced
        ? {
            name: step.name,
            action: record ? 'unknown' : 'run',
            because: [record ? { leaf: `<until ${until}>` } : { leaf: '<never ran>' }],
          }
        : until !== undefined
          ? { name: step.name, action: 'run', because: [{ leaf: '<forced>' }] }
          : await plannedStep(step.name);
    steps.push(planned);
    if (planned.action === 'skip' && record?.output) outputs.set(step.name, record.output);
    else notSkipped.add(step.name);
  }
  return { open: open && open.phase !== 'finished' ? { run: open.id, phase: open.phase } : null, steps };

  async function plannedStep(name: string): Promise<PlannedStep> {
    const step = session.steps.get(name);
    const record = records[name];
    if (step === undefined) return { name, action: 'unknown', because: [] };
    const now = step.fingerprint(await step.inputs(outputs));
    const lost = Object.keys(record?.after ?? {}).filter((at) => gone.has(at));
    return {
      name,
      ...judge(record, now, { forced: options.forced.includes(name), gone: lost, drifted: [] }),
    };
  }
}

async function goneOf(
  missing: ((addresses: readonly Address[]) => Promise<readonly Address[]>) | undefined,
  held: readonly (readonly [Address, unknown])[],
): Promise<ReadonlySet<Address>> {
  const there = held.flatMap(([at, image]) => (image === null ? [] : [at]));
  return new Set(missing && there.length > 0 ? await missing(there) : []);
}
