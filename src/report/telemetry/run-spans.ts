import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api';
import type { Activity } from '../../engine/activity.ts';
import type { ErrorNote } from '../../engine/entries.ts';
import type { Event } from '../../engine/event.ts';
import { NAMES } from './names.ts';
import { contextOf, openPhases } from './phases.ts';

/** The spans of one command: the run, what undoes it, its steps and their items. */
export interface RunSpans {
  tell(event: Event): void;
  /** Notes something that happened in the run at large. */
  note(name: string, attributes?: Attributes): void;
  /** Where a span belongs that something under way begins. */
  parent(activity: Activity | undefined): Context;
  close(result: string): void;
}

/** Begins the span of a command, below `within`: what a CI system passes on, or nothing. */
export function beginRun(
  tracer: Tracer,
  {
    command,
    common,
    context,
    within,
    now,
  }: {
    readonly command: string;
    /** What stands on every span. */
    readonly common: Attributes;
    /** What stands on the span of the run alone: who runs it, and where. */
    readonly context: Attributes;
    readonly within: Context;
    readonly now: () => Date;
  },
): RunSpans {
  const attributes = { ...common, ...context, [NAMES.command]: command };
  // As the conventions want of the run of a pipeline; in Application Insights it is a request.
  const kind = SpanKind.SERVER;
  const run = tracer.startSpan(`deploy ${command}`, { kind, startTime: now(), attributes }, within);
  const phases = openPhases(tracer, now, common);
  let rollback: Span | undefined;
  const note: RunSpans['note'] = (name, of) => void run.addEvent(name, of, now());
  const above = (): Span => rollback ?? run;
  const ending = (status: string, error?: ErrorNote) => (span: Span) => {
    span.setAttribute(NAMES.status, status);
    if (error !== undefined) fail(span, error);
  };
  return {
    note,
    tell(event) {
      switch (event.type) {
        case 'run-started':
          run.setAttributes({ [NAMES.run]: event.run, [NAMES.resumed]: event.resumed });
          // What an earlier run had left open is undone: from here on it goes forward.
          rollback?.end(now());
          rollback = undefined;
          break;
        case 'settling':
          note('settling', { what: event.what, [NAMES.run]: event.run });
          break;
        case 'waiting':
          note('waiting', { milliseconds: event.milliseconds, why: event.why });
          break;
        case 'warning':
          note('warning', {
            text: event.text,
            ...(event.step !== undefined && { [NAMES.step]: event.step }),
          });
          break;
        case 'checking':
          note('checking', { steps: event.steps.length });
          break;
        case 'step-started':
          phases.open('run', event.step, run);
          break;
        case 'step-skipped':
          phases.open('run', event.step, run);
          phases.close('run', event.step, ending('skipped'));
          break;
        case 'step-completed':
          phases.close('run', event.step, ending('completed'));
          break;
        case 'step-failed':
          // A step can fail before it starts: its inputs could not be had.
          phases.open('run', event.step, run);
          phases.close('run', event.step, ending('failed', event.error));
          break;
        case 'rollback-started':
          run.setAttribute(NAMES.run, event.run);
          rollback ??= tracer.startSpan('rollback', { startTime: now(), attributes: common }, contextOf(run));
          break;
        case 'step-restoring':
          phases.open('undo', event.step, above());
          break;
        case 'step-restored':
          phases.close('undo', event.step, ending(event.clean ? 'restored' : 'residue'));
          break;
        case 'step-pending':
          phases.close('undo', event.step, ending('pending'));
          break;
        case 'step-restore-failed':
          phases.close('undo', event.step, ending('restore_failed', event.error));
          break;
        case 'giving-back':
          phases.open('give back', event.step, above(), { [NAMES.address]: event.address });
          break;
        case 'given-back':
          phases.close('give back', event.step, ending(event.clean ? 'given_back' : 'residue'));
          break;
        // An image or a service is no span of its own: the calls beneath it are.
        case 'item-started':
        case 'item-ended':
        case 'step-output':
        case 'still-ending':
        case 'step-progress':
        case 'run-progress':
          break;
      }
    },
    parent(activity) {
      if (activity === undefined) return contextOf(run);
      const there = phases.of(activity);
      if (there !== undefined) return there;
      // A step looks before it starts, to see whether it has to; after its end only its undo is proven.
      if (rollback !== undefined || phases.hasRun(activity.step)) return contextOf(above());
      phases.open('run', activity.step, run);
      return phases.of(activity) ?? contextOf(run);
    },
    close(result) {
      phases.closeAll(ending(result === 'interrupted' ? 'interrupted' : 'ended'));
      rollback?.end(now());
      run.setAttribute(NAMES.result, result);
      if (result === 'failed' || result === 'refused') {
        run.setAttribute(NAMES.error, result);
        run.setStatus({ code: SpanStatusCode.ERROR, message: result });
      }
      run.end(now());
    },
  };
}

function fail(span: Span, { reason, message, code, correlationId }: ErrorNote): void {
  span.setAttributes({
    [NAMES.error]: code ?? reason,
    [NAMES.reason]: reason,
    ...(code !== undefined && { [NAMES.code]: code }),
    ...(correlationId !== undefined && { [NAMES.correlation]: correlationId }),
  });
  span.setStatus({ code: SpanStatusCode.ERROR, message: message.slice(0, LONGEST_MESSAGE) });
}

const LONGEST_MESSAGE = 500;
