import { expect, test } from 'vitest';
import { secretPartsOf } from '../../src/azure/container-secrets.ts';

test.each([
  ['postgres://shop:p%40ss-w0rd@db:5432/shop', ['p%40ss-w0rd', 'p@ss-w0rd']],
  ['Endpoint=sb://x/;SharedAccessKey=abc123==;EntityPath=q', ['abc123==']],
  ['Server=db;User Id=shop;Password=hunter22', ['hunter22']],
  ['redis:6380,password=hunter22,ssl=True', ['hunter22']],
  ['a plain value', []],
])('The parts of %s that are secret by themselves are %j', (value, parts) => {
  expect(secretPartsOf(value)).toEqual(parts);
});
