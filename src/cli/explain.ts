import { suggest } from '../config/suggestion.ts';
import { bindStep } from '../engine/bound-step.ts';
import type { StepRecord } from '../engine/entries.ts';
import type { Event } from '../engine/event.ts';
import { Failure } from '../engine/failure.ts';
import { openLedger } from '../engine/ledger.ts';
import { type Plan, plan } from '../engine/plan.ts';
import type { State } from '../engine/state.ts';
import type { ExplainDocument } from '../report/explain-document.ts';
import { explainText } from '../report/explain-text.ts';
import { why } from '../report/words.ts';
import type { AnyStep } from './any-step.ts';
import type { Telling } from './common-flags.ts';
import { engineOptions, type RunFlags } from './engine-options.ts';
import { causesOf } from './explain/causes.ts';
import { groupsOf } from './explain/groups.ts';
import { inputsOf } from './explain/inputs.ts';
import { runOf } from './explain/last-run.ts';
import { addressLines, undoOf } from './explain/undo.ts';
import type { LoadFlags } from './load-for.ts';
import { maskTermsOf } from './masked.ts';
import { once } from './once.ts';
import type { Outcome } from './outcome.ts';
import { openRunIn } from './planned-document.ts';
import { openProject, type Project } from './project.ts';
import type { Shell } from './shell.ts';

/** The flags of `deploy explain`. */
export type ExplainFlags = LoadFlags & Telling & RunFlags & { readonly step: string };

/**
 * `deploy explain STEP`: says of one step what `deploy` would do with it and what decides that, where each leaf of its inputs
 * comes from, what it holds and how it would be undone. Takes no lock and changes nothing. Throws `step-unknown`.
 */
export async function explain(flags: ExplainFlags, shell: Shell): Promise<Outcome> {
  const project = await openProject(flags, shell);
  const { position, step } = stepNamed(flags.step, project);
  const warnings = new Set<string>();
  const emit = (event: Event): void => void (event.type === 'warning' && warnings.add(event.text));
  const opened = await engineOptions(project, flags, shell, { write: false, emit });
  // Plan and record are told of one state.
  const engine = { ...opened, store: { ...opened.store, read: once(() => opened.store.read()) } };
  const planned = await plan(engine);
  const { state } = await openLedger(engine.store, engine.binding, shell.world);
  const bound = bindStep(engine.steps[position] ?? step, engine);
  const record = state.records[step.name];
  const applied = appliedIn(state, step.name);
  const mine = planned.steps.find(({ name }) => name === step.name);
  const inputs = await inputsOf(step, bound, { project, engine, state, applied, planned, shell });
  const because = causesOf(mine?.because ?? [], {
    lines: inputs.told.leaves,
    groups: applied === undefined ? [] : groupsOf(inputs.told.leaves, project.loaded),
    isIncomplete: record !== undefined && !record.complete,
    error: record?.error ?? state.open?.touches[step.name]?.previous?.error,
  });
  const addresses = addressLines(bound, {
    inputs: inputs.made,
    record,
    isProtected: project.protectedSteps.includes(step.name),
    mask: maskTermsOf(project.loaded),
  });
  const { environment, cloud } = project.loaded;
  const { open } = planned;
  const until = mine?.action === 'unknown' ? untilIn(mine.because) : undefined;
  const document: ExplainDocument = shell.redactor.json({
    result: 'completed',
    exitCode: 0,
    environment,
    cloud,
    step: step.name,
    summary: step.summary,
    action: mine?.action ?? 'unknown',
    ...(until !== undefined && { until }),
    because,
    chain: chainFrom(until, planned),
    inputs: inputs.told,
    needs: Object.values(step.needs).map(({ name }) => ({ step: name, action: actionOf(name, planned) })),
    after: bound.after,
    addresses,
    undo: undoOf(bound, inputs.made, applied?.inputs, addresses),
    record: record === undefined ? null : await recordLine(step.name, record, state, project),
    open: openRunIn(open),
    ...(warnings.size > 0 && { warnings: [...warnings] }),
  });
  const { place, flags: same, notes } = project;
  return {
    document,
    text: (paint) => explainText(document, { place, flags: same, notes, now: shell.world.now(), paint }),
  };
}

function stepNamed(typed: string, { steps, others }: Project): { position: number; step: AnyStep } {
  const position = steps.findIndex(({ name }) => name === typed);
  const step = steps[position];
  if (step !== undefined) return { position, step };
  const names = steps.map(({ name }) => name);
  const isKnown = others.some(({ name }) => name === typed);
  throw new Failure('step-unknown', `there is no step "${typed}" in the list`, {
    hint: isKnown
      ? `It exists, and steps: does not list it; the steps are: ${names.join(', ')}`
      : suggest(typed, names, 'the steps are'),
  });
}

/** As it was last applied: what an attempt that did not end left may never have been made. */
function appliedIn({ records, open }: State, name: string): StepRecord | undefined {
  const record = records[name];
  const before = record?.complete === true ? record : open?.touches[name]?.previous;
  return before?.complete === true ? before : undefined;
}

function actionOf(name: string, { steps }: Plan): 'run' | 'skip' | 'unknown' {
  return steps.find((one) => one.name === name)?.action ?? 'unknown';
}

function untilIn(because: readonly { readonly leaf: string }[]): string | undefined {
  return because.map(({ leaf }) => /^<until (.*)>$/.exec(leaf)?.[1]).find((name) => name !== undefined);
}

/** What is waited for may wait itself: up to the step of which it is known. */
function chainFrom(first: string | undefined, planned: Plan): ExplainDocument['chain'] {
  const chain: ExplainDocument['chain'][number][] = [];
  for (let name = first; name !== undefined && !chain.some(({ step }) => step === name);) {
    const found = planned.steps.find((one) => one.name === name);
    if (found === undefined) break;
    const next = found.action === 'unknown' ? untilIn(found.because) : undefined;
    const text = next === undefined ? why(found.because) : `unknown until ${next}`;
    chain.push({ step: name, action: found.action, text });
    name = next;
  }
  return chain;
}

async function recordLine(
  name: string,
  record: StepRecord,
  state: State,
  { state: { runs } }: Project,
): Promise<ExplainDocument['record']> {
  const { complete, status, attempts, startedAt, finishedAt, error } = record;
  const run = await runOf(name, record, state, runs);
  return {
    complete,
    status,
    attempts,
    startedAt: new Date(startedAt).toISOString(),
    ...(finishedAt !== undefined && { finishedAt: new Date(finishedAt).toISOString() }),
    ...(run !== undefined && { run }),
    ...(error !== undefined && { error: { reason: error.reason, message: error.message } }),
  };
}
