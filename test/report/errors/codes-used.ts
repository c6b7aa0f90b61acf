import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('../../../src', import.meta.url));

/** The codes that are written out in the patterns of `azure/advice.ts`. */
export function codesWithAdvice(): string[] {
  const text = readFileSync(join(SOURCES, 'azure/advice.ts'), 'utf8');
  const patterns = [...text.matchAll(/\/\^\(([\w|.\\*]+)\)\$\//g)].map(([, words = '']) =>
    words.replaceAll('\\', ''),
  );
  return patterns.flatMap((words) => words.split('|')).map((word) => word.replace(/\.\*$/, ''));
}

/** The codes with which the embedded Azure refuses requests. */
export function codesRefusedWith(): string[] {
  const files = readdirSync(join(SOURCES, 'emulator'), { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(SOURCES, 'emulator', file), 'utf8'));
  const refusals = texts.flatMap((text) => [
    ...text.matchAll(/new (?:Arm|Conflict|Vault|Secret)Error\(\s*(?:\d+,\s*)?'([A-Z]\w+)'/g),
  ]);
  return [...new Set(refusals.map(([, code = '']) => code))].toSorted();
}
