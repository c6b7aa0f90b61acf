import { z } from 'zod';
import { type JsonObject, jsonObjectSchema } from '../engine/json.ts';
import { alwaysThere, asLayer, mustHave, thereAt } from './json-schema-layers.ts';
import { asWritten, VARIABLE, withVariables } from './json-schema-values.ts';
import { configSchema, environmentName, fileSchema } from './schema.ts';

/**
 * The JSON Schema of the configuration file, for editors: made of the schema that the loader itself uses. It takes
 * whatever the loader takes. What it cannot say (that names refer to something, that sizes agree, what a variable is
 * replaced by) the loader still checks.
 *
 * Draft 7, since that is what the YAML language server, which most editors use, reads in every version
 * (github.com/redhat-developer/yaml-language-server: "Supports JSON Schema 7 and below").
 */
export function configJsonSchema(): JsonObject {
  const whole = jsonSchemaOf(configSchema);
  const file = propertiesOf(jsonSchemaOf(fileSchema.omit({ environments: true })));
  const overlay = propertiesOf(jsonSchemaOf(overlayOwn));
  const keys = Object.keys(configSchema.shape);
  const layer = propertiesOf(asLayer(withVariables(whole)));
  const shared = Object.fromEntries(keys.map((key) => [key, { $ref: `#/definitions/${key}` }]));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of deploy',
    description: 'What `deploy` reads: config.yaml. `npx deploy validate` checks what a schema cannot.',
    type: 'object',
    properties: {
      ...shared,
      defaultEnvironment: withVariables(jsonObjectSchema.parse(file['defaultEnvironment'])),
      environments: {
        description: fileSchema.shape.environments.description,
        type: ['object', 'null'],
        propertyNames: jsonSchemaOf(environmentName),
        additionalProperties: { $ref: '#/definitions/$environment' },
      },
    },
    additionalProperties: false,
    allOf: alwaysThere(whole).map(givenSomewhere),
    if: HAS_OVERLAYS,
    else: mustHave(whole),
    definitions: {
      // No key begins with a dollar sign.
      $variable: { description: 'A variable: ${NAME}, or ${NAME:-default}.', ...VARIABLE },
      $environment: {
        description: 'What differs in this environment.',
        type: ['object', 'null'],
        properties: {
          cloud: withVariables(jsonObjectSchema.parse(overlay['cloud'])),
          // Whose policy counts is no matter of a variable.
          extends: jsonObjectSchema.parse(overlay['extends']),
          ...shared,
        },
        additionalProperties: false,
      },
      ...layer,
    },
  };
}

const overlays = fileSchema.shape.environments.unwrap().valueType;

const overlayOwn = overlays.pick({ cloud: true, extends: true });

/** Then what lacks something may get it from one of them. */
const HAS_OVERLAYS = {
  required: ['environments'],
  properties: { environments: { type: 'object', minProperties: 1 } },
};

/** In the base, or in one overlay at least: which one is in force nobody knows here. */
function givenSomewhere(path: readonly string[]): JsonObject {
  const there = thereAt(path);
  const inOverlay = { not: { additionalProperties: { not: there } } };
  return { anyOf: [there, { required: ['environments'], properties: { environments: inOverlay } }] };
}

function jsonSchemaOf(schema: z.core.$ZodType): JsonObject {
  const { $schema: _draft, ...made } = z.toJSONSchema(schema, {
    target: 'draft-07',
    io: 'input',
    override: asWritten,
  });
  return jsonObjectSchema.parse(JSON.parse(JSON.stringify(made)));
}

function propertiesOf({ properties }: JsonObject): JsonObject {
  return jsonObjectSchema.parse(properties);
}
