export { Died, landDue, type Late, type Proc, startProc } from '../../src/kit/process.ts';
