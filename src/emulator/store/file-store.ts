import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { contentSchema, emptyContent, secretsSchema } from './content.ts';
import type { EmulatorStore } from './store.ts';

/**
 * Opens the store in a folder: `azure.json`, and `vault.json` with mode 600. Each file is written beside its place and
 * renamed, so a reader meets the old one or the new one, never a part. That nobody else has kept anything is looked at
 * in the instant before the rename: a process that was stopped (SIGSTOP) at any other one keeps nothing when it wakes.
 * @throws Error when a file is not what this program wrote.
 */
export function fileStore(folder: string): EmulatorStore {
  const azure = join(folder, 'azure.json');
  const vault = join(folder, 'vault.json');
  const mark = () => `${stamp(azure)} ${stamp(vault)}`;
  return {
    load(known) {
      const now = mark();
      if (now === known) return undefined;
      const content = read(azure, contentSchema) ?? emptyContent();
      return { stored: { content, secrets: read(vault, secretsSchema) ?? {} }, mark: now };
    },
    save({ content, secrets }, changed, known) {
      mkdirSync(folder, { recursive: true });
      const [azureKnown = '', vaultKnown = ''] = known.split(' ');
      const last = { azure: azureKnown, vault: vaultKnown };
      const put = (name: keyof typeof last, value: unknown): boolean => {
        const file = name === 'azure' ? azure : vault;
        const next = writeBeside(file, value, name === 'azure' ? 0o644 : 0o600);
        if (mark() !== `${last.azure} ${last.vault}` || !movedIntoPlace(file)) return false;
        last[name] = next;
        return true;
      };
      // A crash between the two files must leave no entry without its value: values come first and go last.
      const both = { ...(changed.secrets && read(vault, secretsSchema)), ...secrets };
      if (changed.secrets && !put('vault', both)) return undefined;
      if (changed.content && !put('azure', content)) return undefined;
      const goes = Object.keys(both).length > Object.keys(secrets).length;
      // All is kept by now. An old value that stays, as another process came in between, belongs to no entry any more.
      if (changed.secrets && goes) put('vault', secrets);
      return `${last.azure} ${last.vault}`;
    },
  };
}

function stamp(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? 'none' : `${found.ino}-${found.size}-${found.mtimeNs}`;
}

function read<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
    throw thrown;
  }
  const parsed = schema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const why = z.prettifyError(parsed.error);
  throw new Error(`${file} is not what the embedded Azure has written: ${why}`);
}

/** Undefined for what is no JSON: the parser's own message would quote the text, which may hold a secret. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the stamp that the file will have in its place. */
function writeBeside(file: string, value: unknown, mode: number): string {
  const beside = `${file}.tmp`;
  // A leftover of a killed process would keep its own mode.
  rmSync(beside, { force: true });
  writeFileSync(beside, `${JSON.stringify(value, null, 1)}\n`, { mode });
  return stamp(beside);
}

/** False when another process, which writes beside under the same name, was faster: what was to be moved is gone then. */
function movedIntoPlace(file: string): boolean {
  try {
    renameSync(`${file}.tmp`, file);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return false;
    throw thrown;
  }
}
