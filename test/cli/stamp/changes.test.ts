import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { atEnd } from '../../at-end.ts';
import { CHANGES, make } from './changes.ts';
import { copyOf, makeProject, VARIABLES } from './project.ts';
import { type Ended, openTypist } from './typed.ts';

/** The same project twice: in one nothing is remembered, so that the guard is asked. */
interface Pair {
  readonly remembering: string;
  readonly forgetful: string;
  readonly caches: string;
}

const COMMAND = ['--env', 'local', '--offline', '--output', 'json'];

// The first one loads the users' modules as they were, and a process loads no module twice.
const before = openTypist();
const { type } = openTypist();
const pairs: Pair[] = [];

beforeAll(async () => {
  const deployed = makeProject();
  succeeded(await before.type(['--env', 'local', '--output', 'json'], deployed, withCache(temporary())));
  for (let count = 0; count < CHANGES.length; count++)
    pairs.push({ remembering: copyOf(deployed), forgetful: copyOf(deployed), caches: temporary() });
  // What changed a moment ago is not trusted, and copies have changed just now.
  await setTimeout(1100);
  for (const { remembering, caches } of pairs)
    succeeded(await before.type(COMMAND, remembering, withCache(caches)));
});

describe('a run that has nothing to do is remembered, and every change finds the answer of the guard', () => {
  test('there are more than sixty kinds of change', () => {
    expect(CHANGES.length).toBeGreaterThan(60);
  });

  for (const [index, change] of CHANGES.entries()) {
    const outcome =
      change.aside === true ? 'is answered without being gone through' : `then ${change.answer}`;
    test(`${change.of}: ${change.what}: ${outcome}`, async () => {
      const { remembering, forgetful, caches } = pairAt(index);
      const stamp = stampIn(caches);

      const variables = make(change, remembering, withCache(caches));
      const remembered = await type([...COMMAND, ...(change.args ?? [])], remembering, variables);
      const untouched = sameFile(stampIn(caches), stamp);
      const others = { ...make(change, forgetful, VARIABLES), DEPLOY_CACHE: 'off' };
      const judged = await type([...COMMAND, ...(change.args ?? [])], forgetful, others);

      expect(comparable(remembered, remembering)).toEqual(comparable(judged, forgetful));
      expect(whatItDid(judged)).toBe(change.answer);
      const progress = change.answer === 'nothing' ? progressIn : () => '';
      expect(progress(remembered)).toBe(progress(judged));
      // A command that is typed in another way has a stamp of its own.
      expect(change.args !== undefined || untouched).toBe(change.args !== undefined || change.aside === true);
    });
  }
});

function succeeded({ code, stdout, stderr }: Ended): void {
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
}

function pairAt(index: number): Pair {
  const pair = pairs[index];
  if (pair === undefined) throw new Error('no such pair');
  return pair;
}

function withCache(caches: string): Record<string, string> {
  return { ...VARIABLES, DEPLOY_CACHE_DIR: caches };
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-stamp-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Which file the stamp is: each that is written is another one. */
function stampIn(caches: string): string {
  const folder = join(caches, 'stamps');
  const [name] = readdirSync(folder).filter((one) => one.endsWith('.stamp'));
  if (name === undefined) return '';
  const { ino, ctimeMs } = statSync(join(folder, name));
  return `${name} ${ino} ${ctimeMs}`;
}

function sameFile(one: string, other: string): boolean {
  return one !== '' && one === other;
}

const document = z.looseObject({ result: z.string(), steps: z.array(z.looseObject({})).default([]) });

function whatItDid({ code, stdout }: Ended): string {
  const { result } = document.parse(JSON.parse(stdout));
  if (code === 0) return result === 'nothing-to-do' ? 'nothing' : 'runs';
  return 'refused';
}

/** What was told on stderr, but for the time of day. */
function progressIn({ stderr }: Ended): string {
  return stderr.replaceAll(/^\d\d:\d\d:\d\d /gm, '');
}

/** What two runs in two folders have in common: neither places and times nor what the cloud makes up. */
function comparable({ code, stdout }: Ended, folder: string): unknown {
  const told = stdout
    .replaceAll(folder, '<folder>')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{8,}/g, '#')
    .replaceAll(/"(durationMs|criticalPathMs)": \d+/g, '"$1": 0')
    .replaceAll(/"(startedAt|finishedAt)": "[^"]+"/g, '"$1": ""');
  return { code, told: document.parse(JSON.parse(told)) };
}
