import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import type { Activity } from '../../engine/activity.ts';
import { NAMES } from './names.ts';

/** What a step is doing while one of its spans is open. */
export type Doing = 'run' | 'undo' | 'give back';

/** The spans of the steps that are under way, and those of their items. */
export interface Phases {
  /** Opens the span of a step, unless it is open. */
  open(doing: Doing, step: string, parent: Span, attributes?: Attributes): Span;
  close(doing: Doing, step: string, end: (span: Span) => void): void;
  /** The span that something belongs to; undefined when its step is not under way. */
  of(activity: Activity): Context | undefined;
  /** Whether a step has been run in this command, or is being. */
  hasRun(step: string): boolean;
  closeAll(end: (span: Span) => void): void;
}

/** Opens the spans of steps; `common` stands on each of them. */
export function openPhases(tracer: Tracer, now: () => Date, common: Attributes): Phases {
  const open = new Map<string, Phase>();
  const ran = new Set<string>();
  const close = (key: string, end: (span: Span) => void): void => {
    const phase = open.get(key);
    if (phase === undefined) return;
    open.delete(key);
    for (const item of phase.items.values()) item.end(now());
    end(phase.span);
    phase.span.end(now());
  };
  return {
    open(doing, step, parent, attributes = {}) {
      const key = `${doing} ${step}`;
      const there = open.get(key);
      if (there !== undefined) return there.span;
      if (doing === 'run') ran.add(step);
      const named = { ...common, ...attributes, [NAMES.step]: step };
      const name = doing === 'run' ? step : key;
      const span = tracer.startSpan(name, { startTime: now(), attributes: named }, contextOf(parent));
      open.set(key, { step, span, items: new Map() });
      return span;
    },
    close: (doing, step, end) => close(`${doing} ${step}`, end),
    of({ step, during, item }) {
      const order: readonly Doing[] =
        during === 'run' ? ['run', 'undo', 'give back'] : ['undo', 'give back', 'run'];
      const phase = order.flatMap((doing) => open.get(`${doing} ${step}`) ?? [])[0];
      if (phase === undefined) return undefined;
      return contextOf(item === undefined ? phase.span : itemOf(phase, item));
    },
    hasRun: (step) => ran.has(step),
    closeAll: (end) => {
      for (const key of open.keys()) close(key, end);
    },
  };

  /** An item has no end of its own that anybody tells: it ends with its step. */
  function itemOf({ step, span, items }: Phase, item: string): Span {
    const there = items.get(item);
    if (there !== undefined) return there;
    if (items.size >= MOST_ITEMS) return span;
    const attributes = { ...common, [NAMES.step]: step, [NAMES.item]: item };
    const made = tracer.startSpan(`${step} ${item}`, { startTime: now(), attributes }, contextOf(span));
    items.set(item, made);
    return made;
  }
}

interface Phase {
  readonly step: string;
  readonly span: Span;
  readonly items: Map<string, Span>;
}

/** More things at once than any deployment has; beyond them requests belong to the step itself. */
const MOST_ITEMS = 500;

/** The context in which a span is the current one. Nothing is registered globally: contexts are handed on. */
export function contextOf(span: Span): Context {
  return trace.setSpan(ROOT_CONTEXT, span);
}
