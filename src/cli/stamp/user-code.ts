import childProcess from 'node:child_process';
import crypto from 'node:crypto';
import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import process from 'node:process';
import workerThreads from 'node:worker_threads';
import { isInUserCode } from '../whose-code.ts';
import { replaceMembers } from './replace-members.ts';

/**
 * Tells from now on when users' code asks what is never the same twice, or what nobody can look at again: the clock, chance,
 * the machine, other processes, the network. Returns what ends it.
 */
export function watchUserCode(blur: (why: string) => void): () => void {
  const noting =
    (of: string) =>
    (name: string): void => {
      if (isInUserCode()) blur(`${of}${name}`);
    };
  const undo = [
    ...SOURCES.map(([prefix, of, names]) => replaceMembers(of, names, noting(prefix))),
    replaceMembers(globalThis, ['fetch', 'WebSocket', 'EventSource'], noting('')),
    // A date made of something tells nothing new.
    replaceMembers(globalThis, ['Date'], (name, args) => {
      if (args.length === 0) noting('')(name);
    }),
  ];
  syncBuiltinESMExports();
  return () => {
    // The last one first: `Date.now` hangs on what stands before `Date`.
    for (const restore of undo.toReversed()) restore();
    syncBuiltinESMExports();
  };
}

const SOURCES: readonly (readonly [prefix: string, of: object, names: readonly string[]])[] = [
  ['Date.', Date, ['now']],
  ['Math.', Math, ['random']],
  ['performance.', Object.getPrototypeOf(performance), ['now']],
  ['process.', process, ['hrtime', 'uptime', 'memoryUsage', 'resourceUsage', 'cpuUsage']],
  ['process.hrtime.', process.hrtime, ['bigint']],
  ['child_process.', childProcess, Object.keys(childProcess)],
  ['os.', os, Object.keys(os)],
  ['crypto.', crypto, Object.keys(crypto).filter((name) => /^random|^generate/.test(name))],
  ['crypto.', Object.getPrototypeOf(globalThis.crypto), ['getRandomValues', 'randomUUID']],
  ['net.', net, ['connect', 'createConnection', 'createServer']],
  ['http.', http, ['request', 'get', 'createServer']],
  ['https.', https, ['request', 'get', 'createServer']],
  ['dns.', dns, Object.keys(dns)],
  ['dns.', dns.promises, Object.keys(dns.promises)],
  ['worker_threads.', workerThreads, ['Worker']],
];
