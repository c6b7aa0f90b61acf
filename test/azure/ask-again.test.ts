import { expect, test } from 'vitest';
import { askAgain } from '../../src/azure/ask-again.ts';
import { Failure } from '../../src/engine/failure.ts';

function answering(...errors: unknown[]) {
  let asked = 0;
  const ask = async (): Promise<string> => {
    const error = errors[asked];
    asked += 1;
    if (error !== undefined) throw error;
    return 'answer';
  };
  return { ask, asked: () => asked };
}

const lost = new Failure('azure-unreachable', 'no answer');
const broken = new Failure('azure-refused', 'inside', {
  cause: Object.assign(new Error(), { statusCode: 500 }),
});

test.each([
  ['no answer', [lost]],
  ['a failure inside', [broken]],
  ['both', [lost, broken]],
])('a call is made again after %s', async (_what, errors) => {
  const { ask, asked } = answering(...errors);
  expect(await askAgain(ask)).toBe('answer');
  expect(asked()).toBe(errors.length + 1);
});

test('a call is made three times at most', async () => {
  const { ask, asked } = answering(lost, lost, lost, lost);
  await expect(askAgain(ask)).rejects.toBe(lost);
  expect(asked()).toBe(3);
});

test('a call that is refused is not made again', async () => {
  const refused = new Failure('azure-refused', 'no', {
    cause: Object.assign(new Error(), { statusCode: 403 }),
  });
  const { ask, asked } = answering(refused);
  await expect(askAgain(ask)).rejects.toBe(refused);
  expect(asked()).toBe(1);
});
