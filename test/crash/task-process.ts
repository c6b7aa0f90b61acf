import { writeSync } from 'node:fs';
import { perform, type Task } from './tasks.ts';

/** `node task-process.ts JSON`: does one task, and prints what it came to as JSON on the last line. */
const task: Task = JSON.parse(process.argv[2] ?? '{}');
const { runs, failures } = await perform(task);
writeSync(1, `${JSON.stringify({ runs, failures: failures.slice(0, 20), failed: failures.length })}\n`);
process.exit();
