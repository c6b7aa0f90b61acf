import { configJsonSchema } from '../config/json-schema.ts';
import type { SchemaDocument } from '../report/schema-document.ts';
import type { Outcome } from './outcome.ts';

/** `deploy schema`: the JSON Schema of the configuration file, for editors. It looks at nothing. */
export function schema(): Outcome {
  const document: SchemaDocument = { result: 'completed', exitCode: 0, schema: configJsonSchema() };
  return { document, text: schemaFile };
}

/** What `config.schema.json` holds. */
export function schemaFile(): string {
  return `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`;
}
