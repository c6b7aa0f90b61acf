import { expect, test } from 'vitest';
import { secretPartsOf } from '../../src/azure/container-secrets.ts';

test.each([
  ['postgres://shop:p%40ss-w0rd@db:5432/shop', ['p%40ss-w0rd', 'p@ss-w0rd']],
  ['Endpoint=sb://x/;SharedAccessKey=abc123==;EntityPath=q', ['abc123==']],
  ['Server=db;User Id=shop;Password=hunter22', ['hunter22']],
  ['redis:6380,password=hunter22,ssl=True', ['hunter22']],
  ['Server=db;Password=hunter,22;Port=1', ['hunter', 'hunter,22']],
  [`host=db password='two words' dbname=shop`, ['two words']],
  ['Server=db;Password="semi;colon";Port=1', ['semi;colon']],
  ['postgres://shop:p#ss/w0rd@db:5432/shop', ['p#ss/w0rd']],
  [
    'BlobEndpoint=https://x;SharedAccessSignature=sv=2024&sig=Abc%2Bdef%3D&se=2030',
    ['sv=2024&sig=Abc%2Bdef%3D&se=2030', 'Abc%2Bdef%3D', 'Abc+def='],
  ],
  ['https://x.blob.core.windows.net/c?sv=2024&sig=Abc%2Bdef%3D', ['Abc%2Bdef%3D', 'Abc+def=']],
  [
    '{"type":"account","private":{"key_id":7,"key":"hunter22","secretUri":"https://kv"},"tokens":["t0ken","t1ken"]}',
    ['hunter22', 't0ken', 't1ken'],
  ],
  ['"just a text"', []],
  ['a plain value', []],
])('The parts of %s that are secret by themselves are %j', (value, parts) => {
  expect(secretPartsOf(value)).toEqual(parts);
});
