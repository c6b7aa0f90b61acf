import { expect, test } from 'vitest';
import { laidOver, merged } from '../../src/azure/merge.ts';

interface Thing {
  tags?: Record<string, string>;
  location?: string;
  properties?: Record<string, unknown>;
}

const declared: Thing = { location: 'westeurope', tags: { project: 'shop' }, properties: { size: 2 } };

test('what is not there yet is the declaration with our lineage', () => {
  expect(laidOver<Thing>(null, declared, 'L')).toEqual({
    ...declared,
    tags: { project: 'shop', 'deploy-lineage': 'L' },
  });
});

test('what is ours gets our tags, and keeps the settings of others', () => {
  const there: Thing = {
    tags: { 'deploy-lineage': 'L', old: 'gone' },
    properties: { size: 1, network: { acl: ['x'] } },
  };
  expect(laidOver(there, declared, 'L')).toEqual({
    location: 'westeurope',
    tags: { project: 'shop', 'deploy-lineage': 'L' },
    properties: { size: 2, network: { acl: ['x'] } },
  });
});

test('what is adopted keeps its tags and is never marked as ours', () => {
  const there: Thing = { tags: { owner: 'somebody', project: 'theirs' }, properties: { size: 1 } };
  expect(laidOver(there, declared, 'L').tags).toEqual({ owner: 'somebody', project: 'shop' });
});

test('what bears the lineage of another state is adopted, and keeps that lineage', () => {
  const there: Thing = { tags: { 'deploy-lineage': 'another' } };
  expect(laidOver(there, declared, 'L').tags).toEqual({ project: 'shop', 'deploy-lineage': 'another' });
});

test('objects are merged deeply, lists replaced, undefined ignored', () => {
  const there = { a: { b: 1, c: 2 }, list: [1, 2, 3], kept: true };
  const over = { a: { b: 9, c: undefined }, list: [4] };
  expect(merged<object>(there, over)).toEqual({ a: { b: 9, c: 2 }, list: [4], kept: true });
});

test('an id is the same member in any casing', () => {
  const there = { identities: { '/subscriptions/s/id': { a: 1 } } };
  const over = { identities: { '/Subscriptions/S/ID': { b: 2 } } };
  expect(merged<object>(there, over)).toEqual({ identities: { '/subscriptions/s/id': { a: 1, b: 2 } } });
});

test('neither side is changed', () => {
  const there = { a: { b: 1 } };
  merged<object>(there, { a: { c: 2 } });
  expect(there).toEqual({ a: { b: 1 } });
});
