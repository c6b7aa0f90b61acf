export { concerns } from '../../src/kit/concerns.ts';
