import { describe, expect, it } from 'vitest';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';
import { UNTIL_GO } from './user-steps.ts';

/** The configuration with faults, and more. */
function faulty(faults: string, more = ''): Record<string, string> {
  return {
    'config.yaml': `${SMALL.replace('exchanges.jsonl }', `exchanges.jsonl, faults: [${faults}] }`)}${more}`,
  };
}

const REFUSED =
  '{ method: PUT, path: "**/resourcegroups/*", status: 503, code: ServiceUnavailable, times: 2 }';

describe.concurrent('requests that fail for a moment', () => {
  it('fail the step where the configuration has them sent once', async () => {
    const own = 'retry: { operations: [{ service: Microsoft.Resources/*, operation: PUT, retries: 0 }] }\n';
    const { run } = folderHere(faulty(REFUSED, own));
    const { exitCode, steps } = await run();
    expect(exitCode).toBe(1);
    expect(steps.at(1)).toMatchObject({ status: 'failed', error: { code: 'ServiceUnavailable' } });
  });

  it('fail the step where retries are switched off, and the undo repeats all the same', async () => {
    const undoing =
      '{ method: DELETE, path: "**/resourcegroups/*", status: 503, code: Planned, times: 2, during: undo }';
    const broken = '{ method: PUT, path: "**/workspaces/*", status: 503, code: Broken, times: 1 }';
    const { run } = folderHere(faulty(`${broken}, ${undoing}`));
    const { exitCode, steps, rollback } = await run('--flag retries=off --rollback');
    expect({ exitCode, clean: rollback?.clean }).toEqual({ exitCode: 1, clean: true });
    expect(steps.at(2)).toMatchObject({ error: { code: 'Broken' } });
  });

  it('open the breaker when they never end; its undo waits until the endpoint is tried again, and says so', async () => {
    const never = REFUSED.replace(', times: 2', '');
    const strict = 'retry: { retries: 0 }\ncircuitBreaker: { failures: 1, openFor: 20s }\n';
    const { run } = folderHere(faulty(never, strict));
    const { exitCode, rollback, warnings } = await run('--flag circuitBreaker=on --rollback');
    expect({ exitCode, clean: rollback?.clean }).toEqual({ exitCode: 1, clean: true });
    expect(warnings).toEqual([
      expect.stringMatching(/^management\.azure\.com keeps failing: it is left alone until \S+Z$/),
      'management.azure.com is tried again',
      'management.azure.com answers again',
    ]);
  });
});

describe.concurrent('a hanging service', () => {
  it('ends in bounded time, with a warning before and a clear error', async () => {
    const hangs = '{ method: PUT, path: "**/resourcegroups/*", delayMs: 3600000 }';
    const limits = 'retry: { operations: [{ service: "*", operation: PUT, timeout: 1s, retries: 1 }] }\n';
    const { run } = folderHere(faulty(hangs, limits));
    const { exitCode, steps, warnings } = await run();
    expect(exitCode).toBe(1);
    expect(steps.at(1)).toMatchObject({
      status: 'failed',
      error: {
        reason: 'azure-unreachable',
        message: expect.stringMatching(/^ETIMEDOUT: PUT \/\S+ got no answer in 1 s$/),
      },
    });
    expect(warnings).toEqual([
      expect.stringMatching(
        /^PUT of Microsoft\.Resources\/resourceGroups for create_resource_group has had no answer for 800 ms of the 1 s it has: \//,
      ),
    ]);
  });
});

describe.concurrent('a long run', () => {
  it('takes retries and concurrency from a configuration that changes, before the next step, and says so', async () => {
    const order = 'steps: [check_prerequisites, ./mine.ts, create_resource_group]';
    const begun = (UNTIL_GO['config.yaml'] ?? '')
      .replace(/^steps: .*$/m, order)
      .replace('exchanges.jsonl }', `exchanges.jsonl, faults: [${REFUSED}] }`);
    const { start, write } = folderHere({ ...UNTIL_GO, 'config.yaml': `${begun}retry: { retries: 0 }\n` });
    const running = start(['--env', 'local', '--output', 'json', '--log-level', 'info']);
    await running.told('mine');
    write(
      'config.yaml',
      `${begun}retry: { retries: 2 }\nexecution: { concurrency: 2 }\ntags: {}\n`.replace(
        'tags: { team: blue }\n',
        '',
      ),
    );
    write('go', '');
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      warnings: [
        expect.stringMatching(
          /config\.yaml has changed: from now on retry\.retries is 2 instead of 0, execution\.concurrency is 2 instead of 4; all else counts from the next run on$/,
        ),
      ],
    });
  });
});
