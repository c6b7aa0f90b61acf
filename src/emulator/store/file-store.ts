import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { contentSchema, emptyContent, secretsSchema } from './content.ts';
import type { EmulatorStore } from './store.ts';

/**
 * Opens the store in a folder: `azure.json`, and `vault.json` with mode 600. Each file is written beside its place and
 * renamed, so a reader meets the old one or the new one, never a part.
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
      if (mark() !== known) return undefined;
      mkdirSync(folder, { recursive: true });
      // A crash between the two files must leave no entry without its value: values come first and go last.
      const both = { ...(changed.secrets && read(vault, secretsSchema)), ...secrets };
      const goes = Object.keys(both).length > Object.keys(secrets).length;
      if (changed.secrets) write(vault, both, 0o600);
      if (changed.content) write(azure, content, 0o644);
      if (changed.secrets && goes) write(vault, secrets, 0o600);
      return mark();
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

function write(file: string, value: unknown, mode: number): void {
  const beside = `${file}.tmp`;
  // A leftover of a killed process would keep its own mode.
  rmSync(beside, { force: true });
  writeFileSync(beside, `${JSON.stringify(value, null, 1)}\n`, { mode });
  renameSync(beside, file);
}
