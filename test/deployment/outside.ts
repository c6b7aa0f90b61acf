export { type Dump, dumpOf, withoutActs } from '../../src/kit/azure-dump.ts';
