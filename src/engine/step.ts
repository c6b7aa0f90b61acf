import type { z } from 'zod';
import { Failure } from './failure.ts';
import type { Json, JsonObject } from './json.ts';

/** Lower-cased full id of one thing in the cloud that a step may create or change. */
export type Address = string;

/** What is at an address, as its step sees it: reproducible, secret-free JSON; null is nothing. */
export type Image = Json;

/** What of a step cannot be undone, where that is not all of it: everything else is put back. */
export interface Irreversible {
  readonly why: string;
  /** Where, and which leaves of the image stay there, as dotted paths. */
  readonly at: Readonly<Record<Address, readonly string[]>>;
}

/** What one step tells the engine, whatever it deploys; steps are written with {@link stepDefiner}. */
export interface StepSpec<
  Config,
  Facts,
  Ports,
  Name extends string,
  Needs extends NeedsMap,
  Inputs extends JsonObject,
  Output extends z.ZodType<JsonObject>,
  Observed extends Image,
> {
  /** The step's public name, in snake case. */
  name: Name;
  /** What the step does, for people: one line. */
  summary?: string;
  /** Raised when a built-in step does its work differently, so that it runs again. */
  revision?: number;
  /** The earlier steps whose outputs `inputs` reads. */
  needs?: Needs;
  /** Names of earlier steps to wait for without reading anything of theirs. */
  after?: readonly string[];
  /** The same, where that depends on the configuration. */
  afterWith?: (config: Config) => readonly string[];
  /** What the step hands on: only what stays true after a restore, so no revision names, etags or times. */
  output: Output;
  /** All that matters to the step. It is hashed, and `run` receives exactly this. */
  inputs: (config: Config, needs: OutputsOf<Needs>, facts: Facts) => Inputs | Promise<Inputs>;
  /** Every address the step may create or change, from its inputs alone. Absent: the step only checks. */
  at?: (inputs: NoInfer<Inputs>) => readonly Address[];
  /** Looks at one address. Called before `run`, after it, and to prove an undo. */
  observe?: (at: Address, ports: Ports) => Promise<Observed | null>;
  /** Does the work; idempotent from any intermediate state, and returns once the result can be seen. */
  run: (inputs: NoInfer<Inputs>, ports: Ports) => Promise<z.input<NoInfer<Output>>>;
  /**
   * Puts `was` back at one address; null: as if it had never been. Returning means that all was done that can be done
   * (a remaining difference is residue), throwing that it is worth another try. Absent: cannot be undone.
   */
  rollback?: (at: Address, was: NoInfer<Observed> | null, ports: Ports) => Promise<void>;
  /**
   * Whether two of the step's addresses have nothing to do with each other: then they are undone at the same time. From the
   * addresses alone. Absent: one after the other, the last one made first. What lies in another thing never is apart from it.
   */
  apart?: (one: Address, other: Address) => boolean;
  /**
   * Says why these inputs cannot be undone, where that depends on them, and on those that were last applied; undefined:
   * they can.
   */
  irreversible?: (
    inputs: NoInfer<Inputs>,
    applied: NoInfer<Inputs> | undefined,
  ) => string | Irreversible | undefined;
  /** The same from the configuration alone: what can be told of a step whose inputs wait for other steps. */
  irreversibleWith?: (config: Config) => string | undefined;
  /**
   * What the step found unhealthy when it last ran, and let pass: then it runs again, though nothing changed. From what it
   * handed on.
   */
  unhealthy?: (output: z.output<NoInfer<Output>>) => readonly string[];
  /** What stays when the step is undone costs nothing and is in nobody's way: nobody has to allow it. */
  harmless?: boolean;
  /** What must hold before the step can do its work, in the words of the cloud; looked at before the first write. */
  requires?: (config: Config) => readonly JsonObject[];
  /**
   * Says why the cloud never makes `to` of what was applied with `from`; undefined: it does. Such a change is refused
   * before anything starts. From the inputs alone.
   */
  cannotChange?: (from: NoInfer<Inputs>, to: NoInfer<Inputs>) => string | undefined;
  /** The addresses that the configuration says must never be deleted. It is no input: protecting runs nothing. */
  protects?: (config: Config, inputs: NoInfer<Inputs>) => readonly Address[];
  /** Which of the addresses held, that are no longer wanted, stay for the time being, so that one can go back to them. */
  retains?: (config: Config, inputs: NoInfer<Inputs>, unwanted: readonly Address[]) => readonly Address[];
}

/** A step as the engine holds it: the types that only its author needs are erased. */
export interface Step<
  Config,
  Facts,
  Ports,
  Output extends JsonObject = JsonObject,
  Name extends string = string,
  NeedNames extends string = string,
> {
  readonly name: Name;
  readonly summary: string;
  readonly revision: number;
  /** The keys under which `inputs` reads the outputs of earlier steps, and those steps. */
  readonly needs: Readonly<Record<string, Needable<JsonObject, NeedNames>>>;
  readonly after: readonly string[];
  afterWith(config: Config): readonly string[];
  readonly output: z.ZodType<Output>;
  inputs(config: Config, needs: Readonly<Record<string, JsonObject>>, facts: Facts): Promise<JsonObject>;
  at(inputs: JsonObject): readonly Address[];
  observe(at: Address, ports: Ports): Promise<Image | null>;
  run(inputs: JsonObject, ports: Ports): Promise<JsonObject>;
  readonly rollback: ((at: Address, was: Image | null, ports: Ports) => Promise<void>) | undefined;
  apart(one: Address, other: Address): boolean;
  irreversible(inputs: JsonObject, applied?: JsonObject): string | Irreversible | undefined;
  irreversibleWith(config: Config): string | undefined;
  unhealthy(output: JsonObject): readonly string[];
  readonly harmless: boolean;
  requires(config: Config): readonly JsonObject[];
  cannotChange(from: JsonObject, to: JsonObject): string | undefined;
  protects(config: Config, inputs: JsonObject): readonly Address[];
  retains(config: Config, inputs: JsonObject, unwanted: readonly Address[]): readonly Address[];
  /** SHA-256 of the module of a user's step: its `code` leaf. Built-in steps have a revision instead. */
  readonly code?: string;
}

/** Anything a step can need: its name and the type of its output. */
export interface Needable<Output extends JsonObject = JsonObject, Name extends string = string> {
  readonly name: Name;
  readonly output: z.ZodType<Output>;
}

/** What a step needs, by the key under which its `inputs` reads it. */
export type NeedsMap = Readonly<Record<string, Needable>>;

/** The outputs of the needed steps, by the same keys. */
export type OutputsOf<Needs extends NeedsMap> = { readonly [K in keyof Needs]: z.output<Needs[K]['output']> };

/**
 * Makes the `defineStep` of one program: its configuration, the facts that `inputs` may ask for (file and secret
 * digests) and the ports that `run`, `observe` and `rollback` work with.
 */
export function stepDefiner<Config, Facts, Ports>() {
  return function defineStep<
    const Name extends string,
    Inputs extends JsonObject,
    Output extends z.ZodType<JsonObject>,
    Observed extends Image,
    const Needs extends NeedsMap = Record<never, Needable>,
  >(
    spec: StepSpec<Config, Facts, Ports, Name, Needs, Inputs, Output, Observed>,
  ): Step<Config, Facts, Ports, z.output<Output>, Name, Needs[keyof Needs]['name']> {
    refuseIncomplete(spec);
    // The one place where the author's types end: `inputs` values come back from the journal as plain JSON.
    // oxlint-disable-next-line typescript/no-explicit-any
    const erased: StepSpec<Config, Facts, Ports, Name, any, any, any, any> = spec;
    return {
      name: spec.name,
      summary: spec.summary ?? spec.name.replaceAll('_', ' '),
      revision: spec.revision ?? 1,
      needs: spec.needs ?? {},
      after: spec.after ?? [],
      afterWith: (config) => erased.afterWith?.(config) ?? [],
      output: erased.output,
      inputs: async (config, needs, facts) => erased.inputs(config, needs, facts),
      at: (inputs) => lowerCased(erased.at?.(inputs)),
      observe: async (at, ports) => (await erased.observe?.(at, ports)) ?? null,
      run: (inputs, ports) => erased.run(inputs, ports),
      rollback: erased.rollback,
      apart: (one, other) => erased.apart?.(one, other) === true,
      // Types are stripped from a user's module: what is no answer is none.
      irreversible: (inputs, applied) => erased.irreversible?.(inputs, applied) || undefined,
      // Without addresses it is a check: there is nothing to undo.
      irreversibleWith:
        erased.irreversibleWith ??
        (() => (spec.rollback === undefined && spec.at !== undefined ? 'it cannot be undone' : undefined)),
      unhealthy: (output) => {
        // What an older version of the step recorded may lack what is asked about.
        const handedOn = spec.output.safeParse(output);
        return (handedOn.success && erased.unhealthy?.(handedOn.data)) || [];
      },
      harmless: spec.harmless ?? false,
      requires: (config) => erased.requires?.(config) ?? [],
      cannotChange: (from, to) => erased.cannotChange?.(from, to),
      protects: (config, inputs) => lowerCased(erased.protects?.(config, inputs)),
      retains: (config, inputs, unwanted) => lowerCased(erased.retains?.(config, inputs, unwanted)),
    };
  };
}

function lowerCased(addresses: readonly Address[] = []): Address[] {
  return addresses.map((address) => address.toLowerCase());
}

/**
 * Checks, in the types, that every step of a list stands after the steps it needs, and returns the list.
 * A list that is only known at run time is checked by `checkOrder`.
 */
export function inOrder<const Steps extends readonly Needing[]>(steps: Steps & Ordered<Steps>): Steps {
  return steps;
}

/** Types are stripped from a user's module, not checked: what is missing must not surface in the middle of a run. */
function refuseIncomplete(spec: {
  readonly name: string;
  readonly inputs: unknown;
  readonly run: unknown;
  readonly output: { readonly safeParse?: unknown } | undefined;
  readonly at?: unknown;
  readonly observe?: unknown;
}): void {
  const functions = {
    inputs: spec.inputs,
    run: spec.run,
    'output schema': spec.output?.safeParse,
    // What nobody can look at can be neither undone nor proven.
    ...(spec.at !== undefined && { observe: spec.observe }),
  };
  const missing = Object.entries(functions).find(([, member]) => typeof member !== 'function')?.[0];
  if (missing === undefined) return;
  throw new Failure('step-invalid', `the step ${spec.name} has no ${missing}`, {
    hint: 'A step needs a name, an output (a zod schema), inputs and run; with `at` also observe.',
  });
}

interface Needing {
  readonly name: string;
  readonly needs: Readonly<Record<string, { readonly name: string }>>;
}

type Ordered<Steps extends readonly Needing[], Before extends string = never> = Steps extends readonly [
  infer First extends Needing,
  ...infer Rest extends readonly Needing[],
]
  ? First['needs'][string]['name'] extends Before
    ? readonly [First, ...Ordered<Rest, Before | First['name']>]
    : readonly [
        {
          error: `${First['name']} stands before ${Exclude<First['needs'][string]['name'], Before>}, which it needs`;
        },
        ...Rest,
      ]
  : readonly [];
