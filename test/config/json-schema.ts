import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { configJsonSchema } from '../../src/config/json-schema.ts';

// What must be there is said apart from the types: a short form beside it is no mapping.
const options = { allErrors: true, strict: true, strictTypes: false, strictRequired: false };

const validate = new Ajv(options).compile(configJsonSchema());

/** What the JSON Schema refuses in this text, by a validator that is not ours: `/registry/name must match ...`. */
export function refusals(text: string): string[] {
  if (validate(parse(text))) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, ...Object.values(params)].join(' '),
  );
}
