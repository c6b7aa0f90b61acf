import { randomUUID } from 'node:crypto';
import { ContainerClient } from '@azure/storage-blob';
import { createContainer, openBlob } from '../../src/state/blob-account.ts';
import type { Azurite } from '../state/azurite.ts';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';

/** The configuration with its state in Azure Blob Storage, under a prefix of its own. */
export const inBlob = (config: string, prefix: string = randomUUID()): string =>
  `${config}state: { store: { type: blob, connectionString: "\${STATE_CS}", container: states, prefix: ${prefix} } }\n`;

/** Makes the container of {@link inBlob}. */
export async function makeContainer({ connectionString }: Azurite): Promise<void> {
  await createContainer(openBlob({ connectionString }, 'states'));
}

/** A folder whose configuration keeps the state in Azurite; commands get the connection string from the environment. */
export function blobFolder(
  { connectionString }: Azurite,
  config: string | Readonly<Record<string, string>> = SMALL,
) {
  const files: Readonly<Record<string, string>> =
    typeof config === 'string' ? { 'config.yaml': config } : config;
  const prefix = randomUUID();
  const made = folderHere({ ...files, 'config.yaml': inBlob(files['config.yaml'] ?? '', prefix) });
  const variables = { STATE_CS: connectionString };
  return {
    ...made,
    prefix,
    variables,
    start: (args: readonly string[], more: Record<string, string> = {}) =>
      made.start(args, { ...variables, ...more }),
    deploy: (args = '', more: Record<string, string> = {}) => made.deploy(args, { ...variables, ...more }),
    run: (args = '', more: Record<string, string> = {}) => made.run(args, { ...variables, ...more }),
    /** Puts another configuration in place, with the same store. */
    configure: (text: string) => made.write('config.yaml', inBlob(text, prefix)),
    blobs: () => blobsIn(connectionString, `${prefix}/`),
  };
}

/** Every blob whose name begins so, with its content and metadata as text, by the rest of its name. */
export async function blobsIn(connectionString: string, prefix: string): Promise<Record<string, string>> {
  const container = new ContainerClient(connectionString, 'states');
  const found: Record<string, string> = {};
  for await (const { name, metadata } of container.listBlobsFlat({ prefix, includeMetadata: true })) {
    const content = await container.getBlobClient(name).downloadToBuffer();
    found[name.slice(prefix.length)] = `${content.toString()}${Object.values(metadata ?? {}).join('')}`;
  }
  return found;
}
