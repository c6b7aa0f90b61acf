import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Failure, toFailure } from '../../src/engine/failure.ts';
import { stepDefiner } from '../../src/engine/step.ts';
import { guardStep } from '../../src/secrets/guard-step.ts';
import { createRedactor } from '../../src/secrets/redact.ts';

const SECRET = 'hunter2233';
const define = stepDefiner<{ word: string }, object, object>();

function guarded(run: () => Promise<{ word: string }>, observed = 'nothing') {
  const redactor = createRedactor();
  redactor.hide(SECRET);
  const step = define({
    name: 'mine',
    output: z.object({ word: z.string() }),
    inputs: ({ word }) => ({ word }),
    at: () => ['/one'],
    observe: async () => ({ observed }),
    run,
    rollback: async () => {
      throw new Error(`cannot put ${SECRET} back`);
    },
  });
  return guardStep(step, redactor);
}

const failing = guarded(() => {
  throw new Failure('azure-refused', `the password ${SECRET} is weak`, {
    hint: `change ${SECRET}`,
    code: 'Weak',
    address: '/one',
  });
});

describe('a step that is kept from letting a secret out', () => {
  it('throws its failure without the secret, with all else that was told', async () => {
    await expect(failing.run({}, {})).rejects.toThrowError(
      expect.objectContaining({
        reason: 'azure-refused',
        message: 'the password *** is weak',
        details: expect.objectContaining({ hint: 'change ***', code: 'Weak', address: '/one' }),
      }),
    );
  });

  it('throws an unknown error of its undo without the secret', async () => {
    await expect(failing.rollback?.('/one', null, {})).rejects.toThrowError('cannot put *** back');
  });

  it.each([
    ['several errors', new AggregateError([new Error(`it is ${SECRET}`)], 'failed')],
    ['an object', { why: SECRET }],
    ['an answer of Azure', Object.assign(new Error(`One. ${SECRET}`), { statusCode: 400, code: SECRET })],
  ])('throws what is hidden in %s without the secret', async (_, thrown) => {
    const told = await guarded(() => Promise.reject(thrown))
      .run({}, {})
      .catch((error: unknown) => toFailure(error));
    expect(told).toBeInstanceOf(Failure);
    const { message, details } = toFailure(told);
    expect(`${message} ${details.code}`).toContain('***');
    expect(`${message} ${details.code}`).not.toContain(SECRET);
  });

  it('throws a message of any length as one that state and journal can keep, cut only after it was redacted', async () => {
    const long = `${'-'.repeat(16 * 1024 - 5)}${SECRET}${'-'.repeat(200_000)}`;
    const thrown = await guarded(() => Promise.reject(new Error(long)))
      .run({}, {})
      .catch((error: unknown) => error);
    const { message, reason } = thrown instanceof Failure ? thrown : { message: '', reason: '' };
    expect([message.length < 17_000, message.includes('hunt'), message.includes('***'), reason]).toEqual([
      true,
      false,
      true,
      'step-failed',
    ]);
    expect(message).toMatch(/\(\d+ more characters\)$/);
  });

  it('throws what holds no secret as it is', async () => {
    const error = new Error('plain');
    await expect(guarded(() => Promise.reject(error)).run({}, {})).rejects.toBe(error);
  });

  it('is refused for inputs, an output or an observation with the secret in it', async () => {
    const leaky = guarded(
      async () => ({ word: `redis://:${SECRET}@redis` }),
      Buffer.from(SECRET).toString('base64'),
    );
    await expect(leaky.inputs({ word: SECRET }, {}, {})).rejects.toThrowError(
      /mine: the inputs hold the value of a secret/,
    );
    await expect(leaky.run({}, {})).rejects.toThrowError(/mine: the output holds the value of a secret/);
    await expect(leaky.observe('/one', {})).rejects.toThrowError(
      /mine: the observation holds the value of a secret/,
    );
  });

  it('does what it does otherwise', async () => {
    const harmless = guarded(async () => ({ word: 'done' }));
    expect(await harmless.inputs({ word: 'a' }, {}, {})).toEqual({ word: 'a' });
    expect(await harmless.run({}, {})).toEqual({ word: 'done' });
    expect(await harmless.observe('/one', {})).toEqual({ observed: 'nothing' });
    expect(harmless.at({})).toEqual(['/one']);
  });

  it('is shown to nobody before every secret is known: new inputs are checked against those that were not read, too', async () => {
    const redactor = createRedactor();
    const order: string[] = [];
    const step = define({
      name: 'mine',
      output: z.object({ word: z.string() }),
      inputs: ({ word }) => ({ word }),
      at: () => ['/one'],
      observe: async () => (order.push('observe'), null),
      run: async () => (order.push('run'), { word: 'done' }),
      rollback: async () => void order.push('rollback'),
    });
    const { inputs, observe, run, rollback } = guardStep(step, redactor, {
      ready: async () => void order.push('ready'),
      reveal: async (shown) => {
        if (JSON.stringify(shown) === '{"step":"mine","inputs":{"word":"as applied"}}') return;
        order.push('reveal');
        redactor.hide(SECRET);
      },
    });
    expect(await inputs({ word: 'as applied' }, {}, {})).toEqual({ word: 'as applied' });
    expect(order).toEqual([]);
    await expect(inputs({ word: `it is ${SECRET}` }, {}, {})).rejects.toMatchObject({
      reason: 'config-invalid',
      message: 'mine: the inputs hold the value of a secret',
    });
    await observe('/one', {});
    await run({ word: 'as applied' }, {});
    await rollback?.('/one', null, {});
    expect(order).toEqual(['reveal', 'ready', 'observe', 'reveal', 'run', 'ready', 'rollback']);
  });

  it('shows no value that was not read yet in an image that is going to be kept, nor in what it throws', async () => {
    const unread = (observe: () => Promise<{ word: string }>) => {
      const redactor = createRedactor();
      const step = define({
        name: 'mine',
        output: z.object({}),
        inputs: ({ word }) => ({ word }),
        at: () => ['/one'],
        observe,
        run: async () => ({}),
        rollback: () => Promise.reject(new Error(`cannot put ${SECRET} back`)),
      });
      return guardStep(step, redactor, {
        reveal: async (shown) => {
          if (JSON.stringify(shown) !== '{"step":"mine","at":"/one","image":{"word":"as applied"}}')
            redactor.hide(SECRET);
        },
      });
    };
    expect(await unread(async () => ({ word: 'as applied' })).observe('/one', {})).toEqual({
      word: 'as applied',
    });
    await expect(unread(async () => ({ word: SECRET })).observe('/one', {})).rejects.toThrowError(
      /mine: the observation holds the value of a secret/,
    );
    const thrower = unread(() => Promise.reject(new Error(`not with ${SECRET}`)));
    await expect(thrower.observe('/one', {})).rejects.toThrowError('not with ***');
    await expect(thrower.rollback?.('/one', null, {})).rejects.toThrowError('cannot put *** back');
  });

  it('is interrupted at once: nothing is read for what is none of its own words', async () => {
    let reads = 0;
    const step = define({
      name: 'mine',
      output: z.object({}),
      inputs: ({ word }) => ({ word }),
      at: () => ['/one'],
      observe: () => Promise.reject(new Failure('interrupted', 'interrupted while waiting for Azure')),
      run: async () => ({}),
    });
    const { observe } = guardStep(step, createRedactor(), { reveal: async () => void (reads += 1) });
    await expect(observe('/one', {})).rejects.toMatchObject({ reason: 'interrupted' });
    expect(reads).toBe(0);
  });
});
