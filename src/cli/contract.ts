import { faultSchema } from '../config/schema/emulator.ts';
import { entrySchema } from '../engine/entries.ts';
import { snapshotSchema } from '../engine/state.ts';
import { auditDocument } from '../report/audit-document.ts';
import { configDocument } from '../report/config-document.ts';
import { destroyDocument } from '../report/destroy-document.ts';
import { runDocument } from '../report/documents.ts';
import { doctorDocument } from '../report/doctor-document.ts';
import { driftDocument } from '../report/drift-document.ts';
import { eventDocument } from '../report/event-document.ts';
import { flagsDocument } from '../report/flags-document.ts';
import { newStepDocument } from '../report/new-step-document.ts';
import { historyDocument } from '../report/history/history-document.ts';
import { logLine } from '../report/history/log-lines.ts';
import { logsDocument } from '../report/history/logs-document.ts';
import { showDocument } from '../report/history/show-document.ts';
import { pageDocument } from '../report/html/page-document.ts';
import { outputsDocument } from '../report/outputs-document.ts';
import { planDocument } from '../report/plan-document.ts';
import { completionDocument } from '../report/completion-document.ts';
import { explainDocument } from '../report/explain-document.ts';
import { graphDocument } from '../report/graph-document.ts';
import { stepsDocument } from '../report/steps-document.ts';
import {
  healthDocument,
  livenessDocument,
  readinessDocument,
  servedDocument,
} from '../report/health-document.ts';
import { newProjectDocument } from '../report/new-project-document.ts';
import { resetDocument } from '../report/reset-document.ts';
import {
  initDocument,
  migrateDocument,
  pushDocument,
  stateDocument,
  unlockDocument,
} from '../report/state-documents.ts';
import { returnDocument } from '../report/return-document.ts';
import { schemaDocument } from '../report/schema-document.ts';
import { secretsDocument } from '../report/secrets-document.ts';
import { statusDocument } from '../report/status-document.ts';
import { validationDocument } from '../report/validation-document.ts';
import { schemaTable } from '../report/schema-table.ts';
import { holderSchema } from '../state/lock.ts';
import { commands } from './commands/index.ts';
import { savedPlanSchema } from './saved-plan.ts';
import { EXIT_CODES, FILES, REASONS, STREAMS, VARIABLES } from './contract-words.ts';
import { EVENT_LINES, EXCHANGES, FAULTS, HEALTH_OVER_HTTP, OWN_STEPS } from './contract-prose.ts';

/** Writes `docs/contract.md`: all that scripts may rely on, from the schemas that the program itself uses. */
export function contract(): string {
  const entries = entrySchema.options.map((entry) => {
    const [name = ''] = [...entry.shape.entry.values];
    return `#### \`${name}\`\n\n${schemaTable(entry)}`;
  });
  return `${[
    '# Contract',
    'Everything that scripts may rely on. Written by `npm run docs` from the schemas of the program; do not edit it.',
    '## Command line',
    '`deploy` alone is `deploy run`. Flags stand before or after the command.',
    commandTable(),
    flagTable(),
    '## Environment variables',
    table(['variable', 'meaning'], VARIABLES),
    '## Exit codes',
    table(['code', 'meaning'], EXIT_CODES),
    '## Standard output and standard error',
    STREAMS,
    '### Every command that changes something, and every failure',
    schemaTable(runDocument),
    '### The lines of `--output ndjson`',
    EVENT_LINES,
    ...eventDocument.options.map((event) => {
      const [type = ''] = [...event.shape.type.values];
      return `#### \`${type}\`\n\n${schemaTable(event)}`;
    }),
    '### `deploy plan`, and `--dry-run` of a run or a rollback',
    schemaTable(planDocument),
    '### `deploy explain`',
    schemaTable(explainDocument),
    '### `deploy graph`',
    schemaTable(graphDocument),
    '### `deploy steps`',
    schemaTable(stepsDocument),
    '### A saved plan (`deploy plan --out FILE`)',
    'Read by `deploy --plan FILE`, and by nothing else: a newer program may write another format. `plan` is the document above.',
    schemaTable(savedPlanSchema.omit({ plan: true })),
    '### `deploy drift`',
    schemaTable(driftDocument),
    '### `deploy status`',
    schemaTable(statusDocument),
    '### `deploy outputs`',
    schemaTable(outputsDocument),
    '### `deploy health`',
    schemaTable(healthDocument),
    '### `deploy health --serve`: `/readiness`',
    HEALTH_OVER_HTTP,
    schemaTable(readinessDocument),
    '### `deploy health --serve`: `/health`',
    schemaTable(livenessDocument),
    '### `deploy health --serve`, when it was told to stop',
    schemaTable(servedDocument),
    '### `deploy history`',
    schemaTable(historyDocument),
    '### `deploy show`',
    schemaTable(showDocument),
    '### `deploy logs`',
    'With `--output ndjson` each of the lines, as it stands in the log, is a line of stdout.',
    schemaTable(logsDocument),
    '### `deploy report`',
    schemaTable(pageDocument),
    '### `deploy destroy --dry-run`',
    schemaTable(destroyDocument),
    '### `deploy rollback --to RUN --dry-run`',
    schemaTable(returnDocument),
    '### `--reset-state`',
    schemaTable(resetDocument),
    '### `deploy state pull`',
    'The document is the same as text and with `--output json`; `deploy state push` reads it.',
    schemaTable(stateDocument),
    '### `deploy state push`',
    schemaTable(pushDocument),
    '### `deploy state migrate`',
    schemaTable(migrateDocument),
    '### `deploy state init`',
    schemaTable(initDocument),
    '### `deploy state audit`',
    schemaTable(auditDocument),
    '### `deploy unlock`',
    schemaTable(unlockDocument),
    '### `deploy step new`',
    schemaTable(newStepDocument),
    '### `deploy init`',
    schemaTable(newProjectDocument),
    '### `deploy validate`',
    schemaTable(validationDocument),
    '### `deploy doctor`',
    schemaTable(doctorDocument),
    '### `deploy schema`',
    schemaTable(schemaDocument),
    '### `deploy completion`',
    schemaTable(completionDocument),
    '### `deploy config show`',
    schemaTable(configDocument),
    '### `deploy flags`',
    schemaTable(flagsDocument),
    '### `deploy secrets check`',
    schemaTable(secretsDocument),
    '## Reasons of failure',
    table(['`error.reason`', 'meaning'], Object.entries(REASONS)),
    '## Files',
    table(['file', 'what it is'], Object.entries(FILES)),
    '### `state.json`',
    schemaTable(snapshotSchema),
    '### `journal.jsonl`',
    'One JSON object a line, of one of these kinds; a last line without a line break never happened.',
    ...entries,
    '### `lock.json`',
    schemaTable(holderSchema),
    '### `log.jsonl`',
    'One JSON object a line, of this shape; a line that is none was torn by a kill.',
    schemaTable(logLine),
    '### The log of exchanges',
    EXCHANGES,
    '## Steps of your own',
    OWN_STEPS,
    '## The fault plan of the embedded Azure',
    FAULTS,
    schemaTable(faultSchema),
  ].join('\n\n')}\n`;
}

function commandTable(): string {
  const rows = commands.map(({ name, summary, declared }) => [
    ['deploy', name, ...declared.words.map(({ word }) => word)].join(' '),
    summary,
  ]);
  return table(['command', 'meaning'], rows);
}

/** A flag of several commands stands once for each of its meanings. */
function flagTable(): string {
  const all = commands.flatMap(({ name, declared }) => declared.flags.map((flag) => ({ ...flag, name })));
  const groups = Map.groupBy(all, ({ flag, meaning }) => `${flag} ${meaning}`);
  const rows = [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const names = same.length === commands.length ? 'all' : same.map(({ name }) => name).join(', ');
    return [[first.flag, names, first.meaning]];
  });
  return table(['flag', 'commands', 'meaning'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = rows.map(([first = '', ...rest]) => `| \`${first}\` | ${rest.join(' | ')} |`);
  return [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...drawn].join('\n');
}
