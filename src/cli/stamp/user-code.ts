import childProcess from 'node:child_process';
import crypto from 'node:crypto';
import dns from 'node:dns';
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
    replaceMembers(process.stdout, ['write'], noting('process.stdout.')),
    replaceMembers(process.stderr, ['write'], noting('process.stderr.')),
    replaceMembers(process, ['emitWarning'], (_, args) => {
      if (!args.some(isOfNode)) blur('a warning');
    }),
    // Nobody else speaks there.
    replaceMembers(console, Object.keys(console), (name) => blur(`console.${name}`)),
    // A date made of something tells nothing new; without `new` it is the time, whatever it is given.
    replaceMembers(globalThis, ['Date'], (name, args, made) => {
      if (args.length === 0 || !made) noting('')(name);
    }),
    namesItsDate(),
  ];
  syncBuiltinESMExports();
  return () => {
    // The last one first: `Date.now` hangs on what stands before `Date`.
    for (const restore of undo.toReversed()) restore();
    syncBuiltinESMExports();
  };
}

/**
 * Tells whether a warning is Node's own about how it works, which says nothing of the run and need not be said again: that
 * something is an experiment, or that a package does not say what its modules are.
 */
function isOfNode(argument: unknown): boolean {
  const told =
    typeof argument === 'object' && argument !== null && 'code' in argument ? argument.code : argument;
  return told === 'ExperimentalWarning' || told === 'MODULE_TYPELESS_PACKAGE_JSON';
}

/** Lets `date.constructor === Date` hold of what now bears that name. Returns what ends it. */
function namesItsDate(): () => void {
  const { prototype } = Date;
  const original: unknown = prototype.constructor;
  const name = (value: unknown): void =>
    void Object.defineProperty(prototype, 'constructor', { value, writable: true, configurable: true });
  name(Date);
  return () => name(original);
}

const ASKED_OF_PROCESS = ['hrtime', 'uptime', 'memoryUsage', 'resourceUsage', 'cpuUsage'];

const SOURCES: readonly (readonly [prefix: string, of: object, names: readonly string[]])[] = [
  ['Date.', Date, ['now']],
  ['Math.', Math, ['random']],
  ['performance.', Object.getPrototypeOf(performance), ['now', 'timeOrigin', 'mark', 'measure', 'toJSON']],
  // It formats the present where it is given nothing.
  ['Intl.', Intl, ['DateTimeFormat']],
  ['process.', process, [...ASKED_OF_PROCESS, 'loadEnvFile', 'dlopen', 'stdin']],
  ['process.hrtime.', process.hrtime, ['bigint']],
  ['child_process.', childProcess, Object.keys(childProcess)],
  ['os.', os, Object.keys(os)],
  ['crypto.', crypto, Object.keys(crypto).filter((name) => /^random|^generate/.test(name))],
  ['crypto.', Object.getPrototypeOf(globalThis.crypto), ['getRandomValues', 'randomUUID']],
  ['net.', net, ['connect', 'createConnection', 'createServer']],
  // Under all that speaks TCP: TLS, HTTP, which would take as long to load as the run takes.
  ['net.Socket.', net.Socket.prototype, ['connect']],
  ['dns.', dns, Object.keys(dns)],
  ['dns.', dns.promises, Object.keys(dns.promises)],
  ['worker_threads.', workerThreads, ['Worker']],
];
