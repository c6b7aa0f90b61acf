import { workerData } from 'node:worker_threads';
import { hashClaimed, type HashWork } from './hash-work.ts';

// The second thread of a long hashing: it gets nothing but paths and shared memory, and tells by that memory alone.
const work: HashWork = workerData;
for (const _ of hashClaimed(work));
