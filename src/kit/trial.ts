import { wholeStep } from '../cli/whole-step.ts';
import { deploy } from '../engine/deploy.ts';
import { Failure } from '../engine/failure.ts';
import type { JsonObject } from '../engine/json.ts';
import { snapshotSchema } from '../engine/state.ts';
import type { Config } from '../config/schema.ts';
import { configWith } from './config.ts';
import { door } from './doors.ts';
import { openGround, type Reached } from './ground.ts';
import { startProc } from './process.ts';
import { programOf } from './program.ts';
import { openScene, type Scene } from './scene.ts';
import { broken } from './laws/broken.ts';
import { limited, watched } from './limited.ts';
import type { OwnStep, StepSetup } from './setup.ts';
import { standIn, upstreamOf, waitedFor } from './upstream.ts';

/** A step with all that its laws are tried with. */
export interface Trial {
  readonly step: OwnStep;
  readonly setup: StepSetup;
  readonly config: Config;
  /** With the values under which the step has something to change. */
  readonly changed: Config;
  /** With those under which it protects something. */
  readonly protecting: Config;
  /** Sets a new scene, plays something in it, and clears it away. */
  readonly play: <Result>(act: (scene: Scene) => Promise<Result>) => Promise<Result>;
}

/** Prepares the trial of a step. Nothing is done before the first scene; what stands before the step is made once. */
export function openTrial(step: OwnStep, setup: StepSetup): Trial {
  const { limitMs = 10_000 } = setup;
  let prepared: Promise<Prepared> | undefined;
  let endless: Failure | undefined;
  let read: Record<'config' | 'changed' | 'protecting', Config> | undefined;
  const configs = () =>
    (read ??= {
      config: configWith(setup.config),
      changed: configWith(setup.config, setup.changed),
      protecting: configWith(setup.config, setup.protecting),
    });
  return {
    step,
    setup,
    get config() {
      return configs().config;
    },
    get changed() {
      return configs().changed;
    },
    get protecting() {
      return configs().protecting;
    },
    play: async (act) => {
      // Once is enough to know: nobody wants to wait for it again with each law.
      if (endless) throw endless;
      const { config } = configs();
      prepared ??= prepare(step, config, setup);
      const { reached, ...rest } = await limited(
        limitMs,
        prepared,
        () => (endless = withoutEnd(limitMs, 'what comes before the step')),
      );
      const outside = await setup.outside?.(door);
      try {
        const ground = openGround(config, reached);
        const onTrial = outside?.step ? wholeStep(outside.step, 'what `outside` hands over') : step;
        const seen = watched(onTrial);
        const scene = openScene({ ...rest, ground, outside, step: seen.step, config, setup });
        return await limited(limitMs, act(scene), () => {
          const member = seen.atWork();
          const where = member === undefined ? 'what `outside` has made' : `\`${member}\``;
          return (endless = withoutEnd(limitMs, where, scene.end()));
        });
      } finally {
        await outside?.close?.();
      }
    },
  };
}

function withoutEnd(milliseconds: number, where: string, call?: string): Failure {
  const since = call === undefined ? '' : `, since ${call}`;
  return broken(
    `it does not come to an end: after ${milliseconds / 1000} s it is still in ${where}${since}`,
    'Give all that it waits for a limit and `signal`; if it only takes long, give the test a greater `limitMs`.',
  );
}

/** What every scene begins with. */
interface Prepared {
  readonly reached: Reached;
  readonly before: readonly OwnStep[];
  readonly outputs: ReadonlyMap<string, JsonObject>;
  readonly lineage: string;
}

/**
 * Runs what has to run before the step. In the scenes stand-ins hand on what came of it, so that they are about nothing
 * but the step; they have run already, too.
 */
async function prepare(step: OwnStep, config: Config, setup: StepSetup): Promise<Prepared> {
  const first = openGround(config);
  const upstream = upstreamOf(step, config, setup);
  const { outputs: all } = await deployed(first, [standIn(FIRST, {}), ...upstream], config, setup);
  const { lineage } = snapshotSchema.parse(JSON.parse(first.store.snapshot ?? ''));
  const names = waitedFor(step, config);
  const outputs = new Map(names.map((name) => [name, all[name] ?? {}]));
  const before = [standIn(FIRST, {}), ...[...outputs].map(([name, output]) => standIn(name, output))];
  const { snapshot: made, ...reached } = first.reached();
  const snapshot = JSON.stringify({ ...snapshotSchema.parse(JSON.parse(made ?? '')), records: {} });
  const second = openGround(config, { ...reached, snapshot });
  await deployed(second, before, config, setup);
  return { reached: second.reached(), before, outputs, lineage };
}

/** So that there is a state, with a lineage, also where nothing has to run before. */
const FIRST = '(what comes first)';

async function deployed(
  ground: ReturnType<typeof openGround>,
  steps: readonly OwnStep[],
  config: Config,
  setup: StepSetup,
) {
  const process = startProc(ground, { late: [], guids: 0, onLine: () => undefined }, undefined);
  const report = await deploy(programOf({ steps, config, setup, guid: () => ground.guid() }, process));
  if (report.result === 'completed') return report;
  const failed = report.steps.find(({ error }) => error !== undefined);
  throw new Failure(
    'step-failed',
    `${failed?.name ?? 'what comes before the step'} fails: ${failed?.error?.message ?? report.error?.message ?? report.result}`,
    {
      hint: 'It has to run before the step: give the configuration that it needs, or its output under `outputs`.',
    },
  );
}
