import type { z } from 'zod';
import { Failure, toFailure } from './failure.ts';
import { type Fingerprint, fingerprint } from './fingerprint.ts';
import { orderedUnder } from './graph.ts';
import type { JsonObject } from './json.ts';
import type { Operations } from './operations.ts';
import type { Address, Image, Irreversible, Step } from './step.ts';

/** What a step's ports are made for: one step, in one direction, of one transaction. */
export interface PortScope {
  readonly step: string;
  readonly during: 'run' | 'undo';
  readonly transaction: string;
  readonly lineage: string;
  readonly signal: AbortSignal;
  readonly operations: Operations;
  /** Aborted when an undo no longer waits for deletions that the cloud has accepted. */
  readonly deletionsLater: AbortSignal;
  log(text: string): void;
}

/** A step together with the configuration, facts and ports of one run, so that the engine needs none of their types. */
export interface BoundStep {
  readonly name: string;
  readonly needs: Readonly<Record<string, { readonly name: string; readonly output: z.ZodType<JsonObject> }>>;
  readonly after: readonly string[];
  readonly undoable: boolean;
  inputs(outputs: ReadonlyMap<string, JsonObject>): Promise<JsonObject>;
  fingerprint(inputs: JsonObject): Fingerprint;
  at(inputs: JsonObject): readonly Address[];
  observe(at: Address, scope: PortScope): Promise<Image>;
  run(inputs: JsonObject, scope: PortScope): Promise<JsonObject>;
  rollback(at: Address, was: Image, scope: PortScope): Promise<void>;
  apart(one: Address, other: Address): boolean;
  irreversible(inputs: JsonObject, applied?: JsonObject): string | Irreversible | undefined;
  irreversibleWith(): string | undefined;
  unhealthy(output: JsonObject): readonly string[];
  readonly harmless: boolean;
  requires(): readonly JsonObject[];
  cannotChange(from: JsonObject, to: JsonObject): string | undefined;
  protects(inputs: JsonObject): readonly Address[];
  retains(inputs: JsonObject, unwanted: readonly Address[]): readonly Address[];
}

/** Binds a step to one run. What `inputs` reads of the steps it needs is parsed by their output schemas first. */
export function bindStep<Config, Facts, Ports>(
  step: Step<Config, Facts, Ports>,
  to: { config: Config; facts: Facts; ports: (scope: PortScope) => Ports },
): BoundStep {
  const fingerprints = new WeakMap<JsonObject, Fingerprint>();
  return {
    name: step.name,
    needs: step.needs,
    after: orderedUnder(step, to.config).after,
    undoable: step.rollback !== undefined,
    inputs: async (outputs) => plain(step, await step.inputs(to.config, needed(step, outputs), to.facts)),
    // The inputs of a large context have thousands of leaves, and are asked about by the guard, the journal and the plan.
    fingerprint: (inputs) => {
      const found = fingerprints.get(inputs) ?? fingerprint(inputs, step);
      fingerprints.set(inputs, found);
      return found;
    },
    at: (inputs) => step.at(inputs),
    observe: (at, scope) => step.observe(at, to.ports(scope)),
    run: async (inputs, scope) => checked(step, await step.run(inputs, to.ports(scope))),
    rollback: async (at, was, scope) => {
      await step.rollback?.(at, was, to.ports(scope));
    },
    apart: (one, other) => step.apart(one, other),
    irreversible: (inputs, applied) => step.irreversible(inputs, applied),
    irreversibleWith: () => step.irreversibleWith(to.config),
    unhealthy: (output) => step.unhealthy(output),
    harmless: step.harmless,
    requires: () => step.requires(to.config),
    cannotChange: (from, next) => step.cannotChange(from, next),
    protects: (inputs) => step.protects(to.config, inputs),
    retains: (inputs, unwanted) => step.retains(to.config, inputs, unwanted),
  };
}

function needed(
  step: { name: string; needs: BoundStep['needs'] },
  outputs: ReadonlyMap<string, JsonObject>,
): Record<string, JsonObject> {
  return Object.fromEntries(
    Object.entries(step.needs).map(([key, need]) => {
      const parsed = need.output.safeParse(outputs.get(need.name));
      if (parsed.success) return [key, parsed.data];
      throw new Failure(
        'output-invalid',
        `${step.name} cannot read the recorded output of ${need.name}: ${issuesOf(parsed.error)}`,
        {
          hint: `Run that again (--force-step ${need.name}), or read under \`needs\` what it hands on.`,
          cause: parsed.error,
        },
      );
    }),
  );
}

/** What was hashed is what runs, also after a crash: nothing but what JSON keeps may reach `run`. */
function plain({ name }: { name: string }, inputs: JsonObject): JsonObject {
  const text = JSON.stringify(inputs, (key, value: unknown) => {
    const lost = whatJsonLoses(value);
    if (lost === undefined) return value;
    throw new Failure('step-invalid', `the inputs of ${name} hold ${lost}${key && ` under ${key}`}`, {
      hint: 'Return plain JSON from `inputs`: `await` what is asked of `facts`.',
    });
  });
  return JSON.parse(text);
}

/** Types are stripped from a user's module. What became `{}` or nothing in silence would never count as changed. */
function whatJsonLoses(value: unknown): string | undefined {
  if (value instanceof Promise) return 'a promise';
  if (value instanceof Map || value instanceof Set) return 'a Map or Set';
  return typeof value === 'bigint' || typeof value === 'function' ? `a ${typeof value}` : undefined;
}

function checked<Config, Facts, Ports>(step: Step<Config, Facts, Ports>, output: unknown): JsonObject {
  const parsed = step.output.safeParse(output);
  if (parsed.success) return parsed.data;
  throw new Failure(
    'output-invalid',
    `${step.name} returned an output that its own schema refuses: ${issuesOf(parsed.error)}`,
    {
      hint: 'Return what `output` declares, or change the schema.',
      cause: toFailure(parsed.error),
    },
  );
}

function issuesOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.') || 'output'}: ${message}`).join('; ');
}
