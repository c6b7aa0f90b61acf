import type { Reason } from '../../src/engine/failure.ts';
import type { EngineOptions } from '../../src/engine/open-session.ts';
import type { Json } from '../../src/engine/json.ts';
import type { Connection, Ground } from '../../src/kit/process.ts';

export type { Connection } from '../../src/kit/process.ts';

/** What outlives every process, and can be looked at from outside. */
export interface Stage<Request, Answer> extends Ground<Request, Answer> {
  /** Everything in the cloud, seen from outside, hidden fields included, by address; operations end first. */
  dump(): Promise<Readonly<Record<string, Json>>>;
  /** The same without that what chance gives is told apart: what an owner is asked for. Default: the dump. */
  standing?(): Promise<Readonly<Record<string, Json>>>;
  /** Under which key of a dump an address of a record is found. Default: as it is. */
  keyOf?(address: string): string;
  /** Whether what a record holds at an address answers for a key of a dump too. Default: for its own. */
  answersFor?(address: string, key: string): boolean;
  /** Whether what a configuration no longer names may stay for a while, so that one can go back to it. Default: never. */
  mayLinger?(key: string): boolean;
  /** Whether something belongs to everybody: what was added there stays. Default: nothing does. */
  isShared?(key: string): boolean;
  /** What can never be right, whatever was meant to be deployed: references to nothing, the same version twice. */
  flaws(): Promise<readonly string[]>;
  /** A copy that shares nothing with this one. */
  fork(): Stage<Request, Answer>;
}

/** The part of the engine's options that belongs to what is deployed; the harness adds the rest. */
export type Program<Config, Facts, Ports> = Pick<
  EngineOptions<Config, Facts, Ports>,
  | 'steps'
  | 'others'
  | 'retired'
  | 'config'
  | 'facts'
  | 'ports'
  | 'missing'
  | 'owner'
  | 'binding'
  | 'adopt'
  | 'collision'
  | 'impossible'
  | 'dataAt'
>;

/** What is run: the scenario's act, or a command that follows it. */
export type Way = 'act' | 'deploy' | 'rollback' | 'destroy';

/** One story to be killed at every call. */
export interface Scenario<Config, Facts, Ports, Request, Answer> {
  readonly name: string;
  open(): Stage<Request, Answer>;
  program(config: Config, connection: Connection<Request, Answer>): Program<Config, Facts, Ports>;
  /** Deployed before the story begins; absent: nothing was. */
  readonly before?: Config;
  /** Deployed ahead of that. */
  readonly earlier?: Config;
  /** Changes the stage from outside, after `before` and ahead of the act; returns the addresses of what it puts there. */
  prepare?(stage: Stage<Request, Answer>): Promise<readonly string[]>;
  /** True where that makes a difference to what `before` deployed: undone, it is not in force either. */
  readonly drifted?: boolean;
  /** The configuration whose deployment, or destruction, is killed. */
  readonly act: Config;
  /** Default: deploy. */
  readonly command?: 'deploy' | 'destroy';
  /** The commands that recover, in turn. Default: deploy and rollback. */
  readonly ways?: readonly Way[];
  /** The act is refused for this reason before anything starts. */
  readonly refused?: Reason;
  readonly forced?: readonly string[];
  /** False: a failed run is left open. Default true. */
  readonly rollback?: boolean;
  /** What is deployed to recover forwards. Default: the act again. */
  readonly onward?: Config;
  /** True where that fails as well, and is undone. */
  readonly onwardFails?: boolean;
  /** True where the cloud itself refuses something for a while: a recovery may have to be repeated. */
  readonly stubborn?: boolean;
  /** Addresses that may be left as they should not be, and named as residue. Default: none. */
  readonly leaves?: readonly string[];
}

/** How the engine waits in the sweeps: longer than any lag of the stage, shorter than its operations. */
export const PATIENCE = {
  requestTimeoutMs: 8_000,
  look: { times: 6, delayMs: 1_000 },
  concurrency: 4,
} as const;
