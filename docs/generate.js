// Writes docs/contract.md: `npm run docs`.
import { writeFileSync } from 'node:fs';
import { contract } from '../src/cli/contract.ts';

writeFileSync(new URL('contract.md', import.meta.url), contract());
