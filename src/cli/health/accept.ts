/**
 * Tells whether an Accept header wants text rather than JSON: where both are as welcome, or neither is, JSON it is.
 * Source: RFC 9110, section 12.5.1 (the most specific range that fits counts, with its weight).
 */
export function prefersText(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  const ranges = accept.split(',').map(rangeIn);
  return weightOf('text/plain', ranges) > weightOf('application/json', ranges);
}

interface Range {
  readonly type: string;
  readonly weight: number;
}

function rangeIn(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const number = weight === undefined ? 1 : Number(weight);
  return { type, weight: number >= 0 && number <= 1 ? number : 0 };
}

function weightOf(type: string, ranges: readonly Range[]): number {
  const wider = [type, type.replace(/\/.*$/, '/*'), '*/*'];
  for (const one of wider) {
    const found = ranges.find((range) => range.type === one);
    if (found !== undefined) return found.weight;
  }
  return 0;
}
