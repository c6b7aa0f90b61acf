import { perform, type Task } from './tasks.ts';

/** `node task-process.ts JSON`: does one task, and prints what it came to as JSON on the last line. */
const task: Task = JSON.parse(process.argv[2] ?? '{}');
const { runs, failures } = await perform(task);
// A pipe takes it only as fast as it is read.
process.stdout.write(
  `${JSON.stringify({ runs, failures: failures.slice(0, 20), failed: failures.length })}\n`,
  () => process.exit(),
);
