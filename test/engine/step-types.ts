import { z } from 'zod';
import { stepDefiner, inOrder } from '../../src/engine/step.ts';
const defineStep = stepDefiner<
  { a: { x: string; y?: number | undefined } },
  { f: 1 },
  {
    azure: {
      find(at: string): Promise<{ t: string } | null>;
      put(i: { id: string }): Promise<{ id: string }>;
    };
  }
>();
const one = defineStep({
  name: 'one',
  output: z.object({ id: z.string() }),
  inputs: (c) => ({ id: c.a.x, o: c.a }),
  at: (i) => [i.id],
  observe: (at, { azure }) => azure.find(at),
  run: (i, { azure }) => azure.put(i),
  rollback: async (_at, was) => {
    void was?.t;
  },
});
const two = defineStep({
  name: 'two',
  needs: { o: one },
  output: z.object({}),
  inputs: (_c, { o }) => ({ id: o.id, n: 1 }),
  run: async (i) => {
    void i.id;
    return {};
  },
});
export const three = defineStep({
  name: 'three',
  needs: { o: one },
  output: z.object({}),
  // @ts-expect-error no such output
  inputs: (c, { o }) => ({ id: o.idx, n: c.a.x }),
  run: async () => ({}),
});
export const four = defineStep({
  name: 'four',
  output: z.object({ q: z.string() }),
  // @ts-expect-error a Date is not JSON
  inputs: () => ({ id: new Date() }),
  run: async () => ({ q: '' }),
});
export const five = defineStep({
  name: 'five',
  output: z.object({ q: z.string() }),
  inputs: () => ({ id: 1 }),
  // @ts-expect-error undeclared input
  run: async (i) => ({ q: i.nope }),
});
export const six = defineStep({
  name: 'six',
  output: z.object({ q: z.string() }),
  inputs: () => ({ id: 1 }),
  // @ts-expect-error wrong output
  run: async () => ({ q: 1 }),
});
export const ok = inOrder([one, two]);
// @ts-expect-error order
export const no = inOrder([two, one]);
