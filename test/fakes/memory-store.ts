export { memoryStore, type MemoryStore } from '../../src/kit/memory-store.ts';
