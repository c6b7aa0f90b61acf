export * from '../../src/kit/faults.ts';
