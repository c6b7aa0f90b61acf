import { Failure } from '../engine/failure.ts';
import { lastFirst } from '../engine/graph.ts';
import { openLedger } from '../engine/ledger.ts';
import { deletes, protectionOf } from '../engine/protection.ts';
import type { OpenRun, State } from '../engine/state.ts';
import type { PlanDocument } from '../report/plan-document.ts';
import { planText } from '../report/plan-text.ts';
import { type Engine, engineOptions } from './engine-options.ts';
import type { Outcome } from './outcome.ts';
import type { Project } from './project.ts';
import type { RollbackFlags } from './rollback.ts';
import type { Shell } from './shell.ts';

/** `rollback --dry-run`: says which steps a rollback would still undo, the last one first, and which data that deletes. */
export async function planRollback(
  project: Project,
  flags: RollbackFlags,
  shell: Shell,
): Promise<Outcome & { readonly document: PlanDocument }> {
  // What is undone is in the state: nothing is asked of the cloud.
  const offline = { ...flags, offline: true };
  const engine = await engineOptions(project, offline, shell, { write: false, emit: () => undefined });
  const { state } = await openLedger(engine.store, engine.binding, shell.world);
  const open = state.open?.phase === 'finished' ? undefined : state.open;
  const touches = open?.touches ?? {};
  const left = lastFirst(touches).flatMap((name) => {
    const touch = touches[name];
    return touch === undefined || touch.outcome !== undefined ? [] : [[name, touch] as const];
  });
  refuseUnbegun(flags.skip, open);
  const givenUp = (name: string): boolean => flags.abandon || flags.skip.includes(name);
  const undoes = open?.phase === 'forward' || open?.phase === 'rolling-back';
  const { environment, cloud } = project.loaded;
  const document: PlanDocument = shell.redactor.json({
    result: open === undefined ? 'nothing-to-do' : 'completed',
    exitCode: 0,
    environment,
    cloud,
    open:
      open === undefined || open.phase === 'finished'
        ? null
        : { run: open.id, phase: open.phase, kind: open.kind },
    steps: undoes
      ? left.map(([name]) => ({ name, action: givenUp(name) ? 'give-up' : 'undo', because: [] }))
      : [],
    removals: [],
    handOvers: [],
    refused: [],
    residue: [],
    data: undoes
      ? left.flatMap(([name, { before }]) => (givenUp(name) ? [] : dataIn(before, state, engine)))
      : [],
  });
  const { flags: same, place: title } = project;
  return {
    document,
    text: (paint) => planText(document, { command: 'rollback', title, flags: same, paint }),
  };
}

function refuseUnbegun(skip: readonly string[], open: OpenRun | undefined): void {
  const unbegun = skip.find((name) => open?.touches[name] === undefined);
  if (unbegun === undefined || open === undefined) return;
  throw new Failure('step-unknown', `run ${open.id} has not begun a step "${unbegun}"`, {
    hint: `It has begun: ${Object.keys(open.touches).join(', ')}.`,
  });
}

function dataIn(
  before: OpenRun['touches'][string]['before'],
  { records }: State,
  { dataAt }: Engine,
): string[] {
  const protection = protectionOf(records);
  return Object.entries(before).flatMap(([at, was]) => {
    const data = dataAt?.(at);
    return data === undefined || !deletes(was) || protection(at) !== undefined ? [] : [data];
  });
}
