import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { consoleFor } from '../../src/cli/step-console.ts';
import { createRedactor } from '../../src/secrets/redact.ts';

describe('the console of a step', () => {
  it('writes all it is told to stderr, without the values of secrets', async () => {
    const redactor = createRedactor();
    redactor.hide('kingfisher-42');
    const stderr = new PassThrough();
    const console = consoleFor({ stderr, redactor });
    console.log('the key is %s', 'kingfisher-42');
    console.error({ a: 1 });
    await setImmediate();
    stderr.end();
    expect(await text(stderr)).toMatch(/^the key is \*+\n\{ a: 1 \}\n$/);
  });
});
