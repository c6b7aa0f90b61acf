import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { wholePolicy } from '../../../src/azure/policies/whole.ts';

const GROUP = 'https://management.azure.com/subscriptions/s/resourceGroups/rg';
const WORKBOOK = `${GROUP}/providers/Microsoft.Insights/workbooks/w?api-version=1`;

async function sent(method: 'GET' | 'PUT', url: string): Promise<string> {
  const seen: string[] = [];
  await wholePolicy().sendRequest(createPipelineRequest({ url, method }), (request) => {
    seen.push(request.url);
    return Promise.resolve({ request, status: 200, headers: createHttpHeaders() });
  });
  return seen.join();
}

test('the GET of a workbook asks for its content, however often it is sent', async () => {
  const once = await sent('GET', WORKBOOK);
  expect(once).toBe(`${WORKBOOK}&canFetchContent=true`);
  expect(await sent('GET', once)).toBe(once);
});

test.each([
  ['a PUT', 'PUT', WORKBOOK],
  ['another kind', 'GET', `${GROUP}/providers/Microsoft.Insights/components/c?api-version=1`],
  ['what is no resource', 'GET', 'https://management.azure.com/subscriptions?api-version=1'],
] as const)('%s is left as it is', async (_, method, url) => {
  expect(await sent(method, url)).toBe(url);
});
