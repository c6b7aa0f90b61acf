// Writes docs/contract.md, docs/errors.md and config.schema.json: `npm run docs`.
import { writeFileSync } from 'node:fs';
import { contract } from '../src/cli/contract.ts';
import { schemaFile } from '../src/cli/schema.ts';
import { errorsPage } from '../src/report/errors/page.ts';

writeFileSync(new URL('contract.md', import.meta.url), contract());
writeFileSync(new URL('errors.md', import.meta.url), errorsPage());
writeFileSync(new URL('../config.schema.json', import.meta.url), schemaFile());
