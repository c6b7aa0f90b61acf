/** A number that a step sets itself. */
export interface OwnMetric {
  readonly name: string;
  readonly value: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Says what is wrong with a number that a step sets, undefined where nothing is: such a number is left out. Names are those
 * of OpenTelemetry instruments: a letter, then letters, digits, `_`, `.`, `-` and `/`, at most 255 in all.
 * Source: OpenTelemetry specification, "Metrics API", Instrument name syntax.
 */
export function refusedMetric({ name, value, attributes }: OwnMetric): string | undefined {
  // A step's module is not type-checked: a name may be anything.
  const shown = typeof name === 'string' ? told(name) : 'without a name';
  const wrong = (why: string): string => `the metric ${shown} is not sent: ${why}`;
  if (typeof name !== 'string' || !/^[a-z][\w.\-/]{0,254}$/i.test(name)) {
    return wrong('a name starts with a letter and has letters, digits, _ . - and /, at most 255 in all');
  }
  if (/^(?:deploy|otel)\./i.test(name)) return wrong('names that start with deploy. or otel. are taken');
  if (typeof value !== 'number' || !Number.isFinite(value)) return wrong('its value is not a finite number');
  const entries = Object.entries(attributes);
  if (entries.length > MOST_ATTRIBUTES) return wrong(`it has more than ${MOST_ATTRIBUTES} attributes`);
  const [bad] = entries.find(([key, text]) => !isAttribute(key, text)) ?? [];
  if (bad === undefined) return undefined;
  return wrong(
    `its attribute ${told(bad)} must have a name like that of a metric, and text of at most ${LONGEST} characters`,
  );
}

/** How many differently named metrics the steps of one run may set: beyond them they are left out, and that is said. */
export const MOST_METRICS = 100;

const MOST_ATTRIBUTES = 10;
const LONGEST = 256;

/** Whole or not at all: of half a secret nobody would know that it is one. */
function told(name: string): string {
  return name.length > LONGEST ? `of ${name.length} characters` : JSON.stringify(name);
}

function isAttribute(key: string, text: unknown): boolean {
  return /^[a-z][\w.\-/]{0,63}$/i.test(key) && typeof text === 'string' && text.length <= LONGEST;
}
