import { currentActivity } from '../engine/activity.ts';
import { NAMES } from '../report/telemetry/names.ts';
import { MOST_METRICS, refusedMetric } from '../report/telemetry/own-metric.ts';
import type { Measured, Telemetry } from './telemetry.ts';

/**
 * Makes `ctx.metric`: a bad number is left out and told of, whether telemetry is on or not: a step that is tried out locally
 * is to be right in production.
 */
export function checked(
  { warn }: Measured,
  take: (name: string, value: number, attributes: Readonly<Record<string, string>>) => void,
): Telemetry['metric'] {
  const names = new Set<string>();
  const told = new Set<string>();
  return (name, value, given) => {
    // A step's module is not type-checked: it may give null.
    const attributes = given ?? {};
    const step = currentActivity()?.step;
    names.add(name);
    const refused =
      refusedMetric({ name, value, attributes }) ??
      (names.size > MOST_METRICS ? `only ${MOST_METRICS} metrics of your own are sent in a run` : undefined);
    if (refused === undefined)
      return take(name, value, { ...attributes, ...(step && { [NAMES.step]: step }) });
    if (names.size > MOST_METRICS) names.delete(name);
    if (told.has(refused) || told.size >= MOST_METRICS) return;
    told.add(refused);
    warn(refused, step);
  };
}
