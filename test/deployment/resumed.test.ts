import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { told } from './failing.ts';
import { deployment, type Around, type Sent } from './rig.ts';

const entryShape = z.object({ entry: z.string(), token: z.string().optional() });

/** Lets a process die right after it has noted so many operations: nothing of it reaches anything from then on. */
function dyingAfter(operations: number): (around: Around) => Around {
  let noted = 0;
  const dead = (): boolean => noted >= operations;
  const refuse = (): never => {
    throw new Error('the process is dead');
  };
  return (around) => ({
    ...around,
    handle: async (request) => (dead() ? refuse() : around.handle(request)),
    store: {
      read: () => around.store.read(),
      cut: (bytes) => (dead() ? refuse() : around.store.cut(bytes)),
      replace: (snapshot) => (dead() ? refuse() : around.store.replace(snapshot)),
      append: async (line) => {
        if (dead()) refuse();
        await around.store.append(line);
        noted += isOperation(line) ? 1 : 0;
        if (dead()) refuse();
      },
    },
  });
}

function isOperation(line: string): boolean {
  const { entry, token } = entryShape.parse(JSON.parse(line));
  return entry === 'operation' && token !== '';
}

/** The writes that Azure took on, each as often as it was sent; what chance named is one name. */
function begun(sent: readonly Sent[]): string[] {
  return sent
    .filter(({ method, status }) => ['PUT', 'DELETE', 'POST'].includes(method) && [201, 202].includes(status))
    .map(({ method, path }) => `${method} ${path.replaceAll(/[\da-f-]{36}/g, 'guid')}`)
    .toSorted();
}

const whole = deployment();
const lines: string[] = [];
await whole.run({
  concurrency: 1,
  around: (around) => ({
    ...around,
    store: {
      read: () => around.store.read(),
      cut: (bytes) => around.store.cut(bytes),
      replace: (snapshot) => around.store.replace(snapshot),
      append: async (line) => {
        lines.push(line);
        await around.store.append(line);
      },
    },
  }),
});
const beganOnce = begun(whole.sent);
const operations = lines.filter(isOperation).length;

describe('a first deployment that dies as soon as an operation is noted', () => {
  test.each(Array.from({ length: operations }, (_, index) => index + 1))(
    `is gone on with, and begins nothing a second time: operation %i of ${operations}`,
    async (death) => {
      const target = deployment();
      await target.run({ concurrency: 1, around: dyingAfter(death) }).catch(() => undefined);
      const before = begun(target.sent);
      expect(told(await target.run({ concurrency: 1 }))).toMatchObject({ result: 'completed', exitCode: 0 });
      expect([...before, ...begun(target.sent)].toSorted()).toEqual(beganOnce);
      expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do', exitCode: 0 });
    },
  );
});
