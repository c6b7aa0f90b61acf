import type { Config } from '../config/schema.ts';
import type { Json, JsonObject } from '../engine/json.ts';
import type { Step } from '../engine/step.ts';
import type { Facts, Ports } from '../../steps/ports.ts';
import type { ConfigValues } from './config.ts';
import type { Door } from './doors.ts';

/** A step of yours, as `defineStep` returns it. */
export type OwnStep = Step<Config, Facts, Ports>;

/** What the laws of a step are tried with. All of it is optional: a step that needs nothing is tried with nothing. */
export interface StepSetup {
  /** What differs from a small valid configuration, as it would stand in `config.yaml`. */
  readonly config?: ConfigValues;
  /** What differs from that, so that the step has something to change. With it updates are tried, too. */
  readonly changed?: ConfigValues;
  /** What differs from `config`, so that the step protects something. With it it is tried that this is never deleted. */
  readonly protecting?: ConfigValues;
  /** What `facts.environment` says. Default: local. */
  readonly environment?: string;
  /** Outputs of earlier steps, by name. Built-in steps that are not named here are run, in the embedded Azure. */
  readonly outputs?: Readonly<Record<string, JsonObject>>;
  /** Other steps of yours that run before. */
  readonly before?: readonly OwnStep[];
  /** The values of secrets, by name. None of them may come out of the step. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Where relative paths of the configuration start: the build contexts. Default: the current folder. */
  readonly folder?: string;
  /** What somebody else may do in the embedded Azure once the step has run: each has to be noticed, and put right. */
  readonly changes?: Readonly<Record<string, (ports: Ports) => Promise<unknown>>>;
  /** How many milliseconds one trial may take, of the many that a law is made of. Default: 10,000. */
  readonly limitMs?: number;
  /** Makes what the step works on beside Azure, anew for each trial: a folder, an API that answers on this machine. */
  readonly outside?: (door: Door) => Outside | Promise<Outside>;
}

/**
 * What a step works on beside Azure. What the step sends with `fetch` is counted, and cut off where the process is to
 * die; what it reaches in another way it reaches through a client that `door` has wrapped, to the same end.
 */
export interface Outside {
  /** All that is there, by address, as somebody else sees it: without times and whatever else changes by itself. */
  readonly everything: () => Readonly<Record<string, Json>> | Promise<Readonly<Record<string, Json>>>;
  /** The step that works on it, where that is another one each time. */
  readonly step?: OwnStep;
  /** What somebody else may do there once the step has run: each has to be noticed, and put right. */
  readonly changes?: Readonly<Record<string, () => unknown>>;
  /** Takes it away again. */
  readonly close?: () => unknown;
}

/** One law of a step: give both to the `test` of whatever runs your tests. */
export interface Law {
  /** A sentence, which begins with the name of the step. */
  readonly title: string;
  /** Tries it. Rejects with an error that says what the step does instead. */
  readonly check: () => Promise<void>;
}
