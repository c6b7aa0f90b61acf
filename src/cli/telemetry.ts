import type { AzureOptions } from '../azure/connection.ts';
import type { Traffic } from '../azure/traffic.ts';
import type { Event } from '../engine/event.ts';
import type { RunDocument } from '../report/documents.ts';
import { inTime } from '../report/telemetry/in-time.ts';
import type { Outlets } from './outlets.ts';
import { checked } from './own-metrics.ts';
import type { Project } from './project.ts';
import type { Shell } from './shell.ts';

/** What measures and traces one run. None of it ever throws, and only `close` waits. */
export interface Telemetry {
  /** Undefined: nobody wants to know. */
  readonly traffic: Traffic | undefined;
  tell(event: Event): void;
  /** A number of a user's step: `ctx.metric`. */
  metric(name: string, value: number, attributes?: Readonly<Record<string, string>>): void;
  /** Learns how the cloud is reached: the component that telemetry goes to is asked for where to send it. */
  readonly reach: (cloud: Reached) => void;
  /** Says what the run came to, and sends what is left, within its time. */
  close(document: Ended | undefined): Promise<void>;
}

/** The cloud, as far as telemetry needs it. */
export interface Reached {
  /** The connection string of a component; undefined where there is no such component. */
  connectionString(id: string): Promise<string | undefined>;
  /** The embedded Azure's door; undefined: the network. */
  readonly httpClient: AzureOptions['httpClient'] | undefined;
}

/** What a run came to, as far as telemetry tells of it. */
export type Ended = Pick<RunDocument, 'result' | 'runId'>;

/** What telemetry is opened for. */
export interface Measured {
  /** `run`, `rollback`, `destroy` or `return`. */
  readonly command: string;
  /** Nothing is asked of the cloud unless a step runs. */
  readonly offline: boolean;
  /** Tells people something that stops nothing. */
  readonly warn: (text: string, step?: string) => void;
}

/** Opens the telemetry of one command that changes something; where it is switched off nothing is loaded. */
export async function openTelemetry(project: Project, measured: Measured, shell: Shell): Promise<Telemetry> {
  if (!project.loaded.flags.telemetry) return { ...NO_TELEMETRY, metric: checked(measured, () => undefined) };
  try {
    const { openOutlets } = await import('./outlets.ts');
    return await recording(project, measured, shell, await openOutlets(project, measured, shell));
  } catch (error) {
    measured.warn(`telemetry could not be opened: ${error instanceof Error ? error.message : String(error)}`);
    return { ...NO_TELEMETRY, metric: checked(measured, () => undefined) };
  }
}

/** Nobody wants to know. */
export const NO_TELEMETRY: Telemetry = {
  traffic: undefined,
  tell: () => undefined,
  metric: () => undefined,
  reach: () => undefined,
  close: async () => undefined,
};

async function recording(
  project: Project,
  measured: Measured,
  shell: Shell,
  { outlets, reach, working, failures }: Outlets,
): Promise<Telemetry> {
  const [{ openRecorder }, { aboutRun }, { countResources }] = await Promise.all([
    import('../report/telemetry/recorder.ts'),
    import('./about-run.ts'),
    import('./count-resources.ts'),
  ]);
  const { measures, traffic, tell, close } = openRecorder(
    outlets,
    aboutRun(project, measured.command, shell),
  );
  const { signal } = shell;
  const silently = safely((why) => failures.add(why));
  return {
    traffic: {
      begin: (call) => silently(() => begun(traffic.begin(call), silently), UNHEARD),
      breaker: (change) => silently(() => traffic.breaker(change), undefined),
      tokenFailed: (message) => silently(() => traffic.tokenFailed(message), undefined),
    },
    tell: (event) =>
      silently(() => {
        working(event);
        tell(event);
      }, undefined),
    metric: checked(measured, (name, value, attributes) =>
      silently(() => measures.own(name, value, attributes), undefined),
    ),
    reach,
    async close(document) {
      const result = document?.result ?? (signal.aborted ? 'interrupted' : 'refused');
      const ending = async (): Promise<void> => {
        if (document !== undefined && result !== 'interrupted')
          await inTime(countResources(project, measures), {
            milliseconds: 1000,
            interrupted: hurried(signal),
          });
        await close(result);
      };
      const sent = await inTime(ending(), { milliseconds: LAST_MS, interrupted: hurried(signal) });
      if (!sent && !signal.aborted) failures.add(`it took longer than ${LAST_MS / 1000} s`);
      if (failures.size > 0) tellLost([...failures], project, shell);
    },
  };
}

/** What is left is sent within so many milliseconds, whatever hangs; after an interrupt within a second. */
const LAST_MS = 5000;

function hurried(signal: AbortSignal): { signal: AbortSignal; milliseconds: number } {
  return { signal, milliseconds: 900 };
}

const UNHEARD = { headers: {}, retrying: () => undefined, ended: () => undefined };

type Silently = <Result>(act: () => Result, instead: Result) => Result;

/** Whatever goes wrong with telemetry must not reach what is measured. */
function safely(onThrown: (why: string) => void): Silently {
  return (act, instead) => {
    try {
      return act();
    } catch (error) {
      onThrown(error instanceof Error ? error.message : String(error));
      return instead;
    }
  };
}

function begun(call: ReturnType<Traffic['begin']>, silently: Silently): ReturnType<Traffic['begin']> {
  return {
    headers: call.headers,
    retrying: (why) => silently(() => call.retrying(why), undefined),
    ended: (how) => silently(() => call.ended(how), undefined),
  };
}

/** The report is written by now: people learn of it beside it. */
function tellLost(why: readonly string[], { waiting }: Project, shell: Shell): void {
  const { logLevel } = waiting;
  if (logLevel === 'error' || logLevel === 'silent') return;
  const { world, redactor, stderr, correlationId } = shell;
  const more = why.length > 1 ? `, and ${why.length - 1} more` : '';
  const msg = `not all telemetry was sent: ${why[0] ?? ''}${more}`;
  const event = { type: 'warning', text: msg };
  const time = new Date(world.now()).toISOString();
  const line = logLevel
    ? JSON.stringify({ level: WARN, time, correlationId, event, msg })
    : `warning: ${msg}`;
  stderr.write(redactor.text(`${line}\n`));
}

/** As pino counts levels. */
const WARN = 40;
