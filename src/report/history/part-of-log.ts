import { z } from 'zod';
import { sentence } from '../../engine/report.ts';
import { keptError, keptStep, runner } from './kept-report.ts';
import type { LogLine } from './log-lines.ts';
import type { ToldPart, ToldStep } from './told.ts';

/**
 * Tells from the lines of one process what it did to a run: all that is known of a process that was killed, and of one that
 * closed the run before it began its own. Lines of other versions that it cannot read are passed over.
 */
export function partOfLog(lines: readonly LogLine[]): ToldPart {
  const steps = new Map<string, ToldStep>();
  const waits: ToldPart['waits'][number][] = [];
  const given: Finding[] = [];
  const warnings = new Set<string>();
  let begun: Begun | undefined;
  let isSettling = false;
  let isStarted = false;
  let isClosed = false;
  let ended: Ended | undefined;
  let cause: string | undefined;
  for (const { event: told, time } of lines) {
    // Most of a long log is progress: it is not looked at more closely.
    if (!TYPES.has(told.type)) continue;
    const { data: event } = known.safeParse(told);
    if (event === undefined) continue;
    switch (event.type) {
      case 'run-started':
        isStarted = true;
        for (const name of event.steps) if (!steps.has(name)) steps.set(name, pending(name));
        break;
      case 'settling':
        isSettling = true;
        break;
      case 'waiting':
        waits.push({ startedAt: time, durationMs: event.milliseconds, why: event.why });
        break;
      case 'warning':
        warnings.add(event.text);
        break;
      case 'run-ended':
        ended = event;
        break;
      case 'run-closed':
        isClosed = true;
        ended = { result: 'completed' };
        break;
      case 'begun':
        begun = event;
        break;
      case 'rollback-started':
        isStarted = true;
        cause = event.reason === 'asked for' ? undefined : event.reason;
        break;
      case 'given-back':
        given.push({ step: event.step, address: event.address, ...(event.why && { why: event.why }) });
        break;
      default:
        steps.set(event.step, stepAfter(steps.get(event.step) ?? pending(event.step), event, time));
    }
  }
  const [first, last] = [lines[0], lines.at(-1)];
  // What was at work when nothing more was heard of it was so until then.
  for (const step of steps.values()) {
    if (step.status !== 'running' || step.startedAt === undefined || last === undefined) continue;
    const durationMs = Math.max(0, Date.parse(last.time) - Date.parse(step.startedAt));
    steps.set(step.name, { ...step, status: 'cut_off', durationMs });
  }
  const command =
    isClosed || (isSettling && !isStarted)
      ? 'settle'
      : isStarted
        ? (begun?.command ?? 'run')
        : begun?.command;
  return {
    source: 'log',
    ...(command !== undefined && { command }),
    ...(begun !== undefined && { by: begun.by, program: begun.program }),
    result: ended?.result ?? 'killed',
    startedAt: first?.time ?? null,
    finishedAt: last?.time ?? null,
    durationMs: first && last ? Math.max(0, Date.parse(last.time) - Date.parse(first.time)) : null,
    ...(first && { correlationId: first.correlationId }),
    environment: null,
    cloud: null,
    steps: [...steps.values()].map((step) => {
      const count = given.filter((one) => one.step === step.name).length;
      return count > 0 ? { ...step, givenBack: count } : step;
    }),
    waits,
    rollback: null,
    givenBack: given,
    remaining: [],
    kept: [],
    residue: [],
    outputs: {},
    open: false,
    warnings: [...warnings],
    ...(cause !== undefined && { cause }),
    ...(ended?.error !== undefined && { error: ended.error }),
  };
}

type Finding = ToldPart['givenBack'][number];
type Ended = Pick<ToldPart, 'result' | 'error'>;
type Begun = Extract<Known, { type: 'begun' }>;
type Known = z.output<typeof known>;
type OfStep = Exclude<Extract<Known, { step: string }>, { type: 'given-back' }>;

const step = z.string();
const known = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run-started'), steps: z.array(z.string()) }),
  z.object({ type: z.literal('settling') }),
  z.object({ type: z.literal('waiting'), milliseconds: z.number().min(0), why: z.string() }),
  z.object({ type: z.literal('warning'), text: z.string() }),
  z.object({
    type: z.literal('run-ended'),
    result: z.enum(['completed', 'nothing-to-do', 'failed', 'interrupted']),
    error: keptError.exactOptional(),
  }),
  z.object({ type: z.literal('run-closed') }),
  z.object({ type: z.literal('begun'), command: z.string(), by: runner, program: z.string() }),
  z.object({ type: z.literal('rollback-started'), reason: z.string() }),
  z.object({
    type: z.literal('given-back'),
    step,
    address: z.string(),
    why: z.string().exactOptional(),
  }),
  z.object({ type: z.literal('step-skipped'), step }),
  z.object({ type: z.literal('step-started'), step, because: keptStep.shape.changed }),
  z.object({ type: z.literal('step-completed'), step, durationMs: z.number().min(0) }),
  z.object({ type: z.literal('step-failed'), step, durationMs: z.number().min(0), error: keptError }),
  z.object({ type: z.literal('step-restoring'), step }),
  z.object({ type: z.literal('step-restored'), step, clean: z.boolean() }),
  z.object({ type: z.literal('step-pending'), step }),
  z.object({ type: z.literal('step-restore-failed'), step, error: keptError }),
]);

const TYPES: ReadonlySet<string> = new Set(known.options.map(({ shape }) => shape.type.value));

function pending(name: string): ToldStep {
  return { name, status: 'pending', reason: 'not reached', changed: [], durationMs: 0 };
}

function stepAfter(was: ToldStep, event: OfStep, time: string): ToldStep {
  switch (event.type) {
    case 'step-skipped':
      return { ...was, status: 'skipped', reason: 'nothing changed' };
    case 'step-started': {
      const { because: changed } = event;
      return { ...was, status: 'running', reason: sentence(changed), changed, startedAt: time };
    }
    case 'step-completed':
      return { ...was, status: 'completed', durationMs: event.durationMs };
    case 'step-failed':
      return { ...was, status: 'failed', durationMs: event.durationMs, error: event.error };
    case 'step-restoring':
      return { ...was, status: 'rolling_back', undo: { startedAt: time, durationMs: 0, how: 'cut-off' } };
    default:
      return { ...was, ...undone(event, was, time) };
  }
}

type Undone = Extract<OfStep, { type: 'step-restored' | 'step-pending' | 'step-restore-failed' }>;

function undone(event: Undone, was: ToldStep, time: string): Partial<ToldStep> {
  const startedAt = was.undo?.startedAt ?? time;
  const durationMs = Math.max(0, Date.parse(time) - Date.parse(startedAt));
  if (event.type === 'step-pending')
    return { status: 'rolling_back', undo: { startedAt, durationMs, how: 'pending' } };
  if (event.type === 'step-restore-failed') {
    const undo = { startedAt, durationMs, how: 'failed' } as const;
    return { status: 'rollback_failed', undo, error: was.error ?? event.error };
  }
  const how = event.clean ? 'restored' : 'differs';
  // The step that failed stays `failed` after its undo, as in the report.
  const status = was.status === 'failed' || was.error !== undefined ? 'failed' : 'rolled_back';
  return { status, undo: { startedAt, durationMs, how } };
}
