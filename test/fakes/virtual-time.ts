export { type VirtualTime, virtualTime } from '../../src/kit/virtual-time.ts';
