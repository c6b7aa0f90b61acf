import type { Paint } from './paint.ts';
import type { SecretsDocument } from './secrets-document.ts';
import { plain } from './words.ts';

/** How secrets are told. */
export interface SecretsLooks {
  /** What is there, and where: `shop in local (emulator)`. */
  readonly place: string;
  /** Milliseconds since 1970: what ages count from. */
  readonly now: number;
  readonly paint: Paint;
}

/** Writes a line for each secret: where its value is read, which version, how old, and whether it was applied. */
export function secretsText({ vault, secrets, warnings = [] }: SecretsDocument, looks: SecretsLooks): string {
  const { place, now, paint } = looks;
  const rows = secrets.map(({ name, source, variable, version = '', created, applied }) => [
    name,
    SOURCES[source](variable ?? ''),
    version.slice(0, 8),
    created === undefined ? '' : age(now - Date.parse(created)),
    APPLIED[applied],
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row, index) => {
    const isMissing = ['missing', 'unknown'].includes(secrets[index]?.source ?? '');
    const text = row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
    return `  ${isMissing ? paint.red(text) : text}`;
  });
  const told = warnings.map((text) => `  ${paint.yellow('!')} ${plain(text)}`);
  return `${[paint.bold(`secrets of ${place}; ${vaultText(vault)}`), ...lines, ...told].join('\n')}\n`;
}

function vaultText({ name, state, why = '' }: SecretsDocument['vault']): string {
  if (state === 'reached') return `key vault ${name}`;
  return state === 'absent' ? `the key vault ${name} is not there yet` : plain(why);
}

const SOURCES: Readonly<Record<SecretsDocument['secrets'][number]['source'], (variable: string) => string>> =
  {
    vault: () => 'vault',
    environment: (variable) => `environment (${variable})`,
    dotenv: (variable) => `.env (${variable})`,
    file: () => 'file',
    generate: () => 'to be generated',
    missing: (variable) => (variable === '' ? 'missing' : `missing: set ${variable}`),
    unknown: () => 'not known',
  };

const APPLIED: Readonly<Record<SecretsDocument['secrets'][number]['applied'], string>> = {
  same: 'as applied',
  different: 'differs from what was applied',
  never: 'never applied',
  unknown: 'not to be compared',
};

function age(milliseconds: number): string {
  const hours = Math.max(0, Math.floor(milliseconds / 3_600_000));
  if (hours < 1) return 'under an hour old';
  return hours < 48 ? `${hours} h old` : `${Math.floor(hours / 24)} days old`;
}
