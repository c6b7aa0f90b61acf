import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import * as files from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lawsOf, type Outside, type OwnStep, type StepSetup } from '../../src/kit/testing.ts';
import { defineStep } from '../../steps/define.ts';
import { listening } from './listening.ts';
import { complaintsOf } from './zone.ts';

describe('a step that works on files', () => {
  const folders: string[] = [];
  const laws = lawsOf(flagFile('nowhere', files), {
    changed: { tags: { flag: 'off' } },
    outside: (door) => {
      const folder = mkdtempSync(join(tmpdir(), 'deploy-kit-'));
      folders.push(folder);
      return {
        step: flagFile(folder, door({ ...files })),
        everything: () =>
          Object.fromEntries(
            readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
          ),
        changes: { 'somebody writes into it': () => files.writeFile(join(folder, 'flag.json'), '"theirs"') },
        close: () => rmSync(folder, { recursive: true }),
      };
    },
  });
  it.each(laws)('$title', async ({ check }) => {
    await expect(check()).resolves.toBeUndefined();
  });

  it('has left none of them when its laws are tried', () => {
    expect(folders.length).toBeGreaterThan(20);
    const there = new Set(readdirSync(tmpdir()));
    expect(folders.filter((folder) => there.has(folder.split('/').at(-1) ?? ''))).toEqual([]);
  });
});

function flagFile(
  folder: string,
  { readFile, writeFile, rename, rm }: Pick<typeof files, 'readFile' | 'writeFile' | 'rename' | 'rm'>,
): OwnStep {
  const file = join(folder, 'flag.json');
  const put = async (value: string): Promise<void> => {
    await writeFile(`${file}.new`, JSON.stringify(value));
    await rename(`${file}.new`, file);
  };
  return defineStep({
    name: 'set_flag',
    output: z.object({ value: z.string() }),
    inputs: ({ tags }) => ({ value: tags['flag'] ?? 'on' }),
    at: () => ['flag.json'],
    observe: async () => readFile(file, 'utf8').then(String, () => null),
    run: async ({ value }) => {
      await put(value);
      return { value };
    },
    rollback: async (_at, was) => {
      await rm(`${file}.new`, { force: true });
      if (was === null) await rm(file, { force: true });
      else await put(z.string().parse(JSON.parse(was)));
    },
  });
}

describe('a step that works on an API over HTTP', () => {
  const setup: StepSetup = { changed: { tags: { every: '5m' } }, outside: monitors };
  it.each(lawsOf(monitored(), setup))('$title', async ({ check }) => {
    await expect(check()).resolves.toBeUndefined();
  });

  afterAll(() => void delete process.env['MONITORS']);

  it('is cut off at each of its requests', async () => {
    const step = monitored(async (monitor, put) => {
      await put('monitors/lock');
      await put(monitor);
      await fetch(urlOf('monitors/lock'), { method: 'DELETE' });
    });
    const killed = lawsOf(step, setup).find(({ title }) => title.includes('a rollback leaves nothing'));
    await expect(killed?.check()).rejects.toThrow(
      /^watch_shop: killed before PUT http:.*\/small, its rollback left monitors\/lock behind/,
    );
  });

  it('reaches the network unhindered when no law is tried', async () => {
    const server = createServer((_request, response) => response.end('hello'));
    const answer = await fetch(await listening(server));
    expect(await answer.text()).toBe('hello');
    server.close();
  });
});

/** An API for monitors on this machine, which keeps what is put. */
async function monitors(): Promise<Outside> {
  const held = new Map<string, string>();
  const server = createServer((request, response) => {
    const name = request.url ?? '';
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'PUT') held.set(name, Buffer.concat(chunks).toString());
      if (request.method === 'DELETE') held.delete(name);
      response.statusCode = held.has(name) || request.method !== 'GET' ? 200 : 404;
      response.end(held.get(name) ?? '{}');
    });
  });
  process.env['MONITORS'] = await listening(server);
  return {
    everything: () => Object.fromEntries([...held].map(([name, body]) => [`monitors${name}`, body])),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Put = (monitor: string) => Promise<void>;

function monitored(
  run: (monitor: string, put: Put) => Promise<void> = (monitor, put) => put(monitor),
): OwnStep {
  return defineStep({
    name: 'watch_shop',
    output: z.object({ monitor: z.string() }),
    inputs: ({ name, tags }) => ({ monitor: `monitors/${name}`, every: tags['every'] ?? '1m' }),
    at: ({ monitor }) => [monitor],
    observe: async (at) => {
      const answer = await fetch(urlOf(at));
      return answer.ok ? z.object({ every: z.string() }).parse(await answer.json()) : null;
    },
    run: async ({ monitor, every }) => {
      await run(monitor, async (one) => {
        const answer = await fetch(urlOf(one), { method: 'PUT', body: JSON.stringify({ every }) });
        if (!answer.ok) throw new Error(`the monitor was not set: ${answer.status}`);
      });
      return { monitor };
    },
    rollback: async (at, was) => {
      const how = was === null ? { method: 'DELETE' } : { method: 'PUT', body: JSON.stringify(was) };
      await fetch(urlOf(at), how);
    },
  });
}

function urlOf(at: string): string {
  return `${process.env['MONITORS']}/${at.replace('monitors/', '')}`;
}

describe('of a step on trial', () => {
  it('values that no configuration can have are told by each law', async () => {
    const told = await complaintsOf({}, { outputs: {}, before: [], config: { name: 'with spaces' } });
    expect(Object.values(told)).toHaveLength(17);
    expect(Object.values(told)[0]).toMatch(
      /^point_names: the configuration of the test is not valid:\n.*name/s,
    );
  });

  it('an earlier step that nobody gives is asked for', async () => {
    const step = defineStep({
      name: 'after_another',
      after: ['of_theirs'],
      output: z.object({}),
      inputs: () => ({}),
      run: async () => ({}),
    });
    await expect(lawsOf(step)[0]?.check()).rejects.toThrow(
      'after_another waits for of_theirs, which is no built-in step',
    );
    for (const { check } of lawsOf(step, { outputs: { of_theirs: {} } })) await check();
  });
});
