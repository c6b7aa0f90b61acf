import { resilienceRow } from './resilience.ts';
import type { Row } from './row.ts';
import { criticalPathRow } from './rows/critical-path.ts';
import { filesRow, manyFilesRow } from './rows/files.ts';
import { firstRunRow } from './rows/first-run.ts';
import { gibibyteRow } from './rows/gibibyte.ts';
import { fileGrowthRow, stepGrowthRow } from './rows/growth.ts';
import { memoryRow } from './rows/memory.ts';
import { noChangeRow, thousandStepsRow } from './rows/no-change.ts';
import { oneChangedRow } from './rows/one-changed.ts';
import { onlineRow } from './rows/online.ts';
import { realisticRollbackRow, rollbackRow } from './rows/rollback.ts';
import { saveRow } from './rows/save.ts';

/** Every promise, in the order of the table. */
export const ROWS: readonly Row[] = [
  noChangeRow,
  onlineRow,
  thousandStepsRow,
  filesRow,
  manyFilesRow,
  gibibyteRow,
  oneChangedRow,
  criticalPathRow,
  saveRow,
  rollbackRow,
  realisticRollbackRow,
  firstRunRow,
  stepGrowthRow,
  fileGrowthRow,
  memoryRow,
  resilienceRow,
];
