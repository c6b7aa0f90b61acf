import { isJsonObject, type Json } from '../engine/json.ts';

/**
 * Spells what is wanted as it stands there, wherever the two differ in nothing but upper and lower case. Images hold ids in
 * lower case, so that they compare; putting one back must not respell what nobody has changed.
 */
export function spelledAs(there: Json | undefined, wanted: Json): Json {
  if (typeof wanted === 'string') return sameText(there, wanted) ? there : wanted;
  if (Array.isArray(wanted)) {
    return wanted.map((item: Json, index) =>
      spelledAs(Array.isArray(there) ? there[index] : undefined, item),
    );
  }
  if (!isJsonObject(wanted) || !isJsonObject(there)) return wanted;
  const names = Object.keys(there);
  const entries = Object.entries(wanted).map(([name, value]) => {
    const spelled = names.find((one) => sameText(one, name)) ?? name;
    return [spelled, value === undefined ? value : spelledAs(there[spelled], value)];
  });
  return Object.fromEntries(entries);
}

function sameText(there: Json | undefined, wanted: string): there is string {
  return typeof there === 'string' && there.toLowerCase() === wanted.toLowerCase();
}
