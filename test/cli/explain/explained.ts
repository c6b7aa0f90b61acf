import { cpSync } from 'node:fs';
import { expect } from 'vitest';
import { explainDocument, type ExplainDocument } from '../../../src/report/explain-document.ts';
import { folderHere } from '../../e2e/here.ts';
import { SMALL } from '../../e2e/small.ts';

/** A configuration with every kind of input in it, and few steps. */
export const CONFIG = SMALL.replace('tags: { team: blue }', 'tags: { team: "${TEAM:-blue}" }').replace(
  'steps: [check_prerequisites, create_resource_group, create_monitoring]',
  'steps: [check_prerequisites, create_resource_group, create_monitoring, create_container_registry, create_key_vault, store_secrets, build_and_push_images, ./mine.ts]',
).concat(`secrets:
  - { name: api, env: API_KEY }
services:
  web:
    context: web
    port: 8080
    health: { path: / }
environments:
  local:
    monitoring: { retentionDays: 31 }
`);

/** A step of one's own that reads an output, and a tag. */
export const MINE = `import { z } from 'zod';
import { defineStep } from '@deploy-cli/deploy';
export default defineStep({
  name: 'mine',
  needs: { group: { name: 'create_resource_group', output: z.object({ location: z.string() }) } },
  output: z.object({ word: z.string() }),
  inputs: (config, { group }) => ({ word: config.tags['team'] ?? '', place: group.location, both: group.location + config.name }),
  run: async ({ word }) => ({ word }),
});
`;

/** The files of a folder in which all of it can be deployed. */
export const FILES = { 'config.yaml': CONFIG, 'mine.ts': MINE };

export const VARIABLES = { API_KEY: 'first-value-of-the-key' };

/** A folder in which everything was deployed; copies of it are changed. */
export function explaining(files: Readonly<Record<string, string>> = FILES) {
  const made = folderHere(files);
  cpSync(new URL('web', import.meta.url), `${made.folder}/web`, { recursive: true });
  return opened(made);
}

function opened(made: ReturnType<typeof folderHere>) {
  return {
    ...made,
    deployed: async (args = '', variables: Readonly<Record<string, string>> = {}) => {
      const ended = await made.deploy(`${args} --output json`, { ...VARIABLES, ...variables });
      return ended.json();
    },
    /** A copy that shares nothing with this one. */
    fork: () => {
      const copy = folderHere({});
      cpSync(made.folder, copy.folder, { recursive: true });
      return opened(copy);
    },
    explain: async (
      line: string,
      variables: Readonly<Record<string, string>> = {},
    ): Promise<ExplainDocument> => {
      const ended = await made.deploy(`explain ${line} --output json`, { ...VARIABLES, ...variables });
      expect(ended).toMatchObject({ code: 0 });
      return explainDocument.parse(ended.json());
    },
  };
}

/** What a leaf is and comes from: `[change, value, origin, ...]`. */
export function leafIn({ inputs }: ExplainDocument, leaf: string): unknown[] {
  const found = inputs.leaves.find((one) => one.leaf === leaf);
  if (found === undefined) return [];
  const { change, value, secret, origins } = found;
  return [change, secret === undefined ? value : `secret ${secret}`, ...origins.map(({ text }) => text)];
}
