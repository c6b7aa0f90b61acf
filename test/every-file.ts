import { afterAll } from 'vitest';
import { closeAll } from './at-end.ts';

// Vitest runs this anew before every file with tests.
afterAll(closeAll);
