import { z } from 'zod';
import { jsonObjectSchema } from '../engine/json.ts';

/** What `deploy schema --output json` prints; as text it is the schema alone. */
export const schemaDocument = z.strictObject({
  result: z.literal('completed'),
  exitCode: z.literal(0).describe('The exit code of the process.'),
  schema: jsonObjectSchema.describe('The JSON Schema (draft 7) of the configuration file.'),
});

/** The JSON Schema of the configuration as a document. */
export type SchemaDocument = z.output<typeof schemaDocument>;
