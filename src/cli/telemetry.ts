import type { Traffic } from '../azure/traffic.ts';
import type { Event } from '../engine/event.ts';
import type { RunDocument } from '../report/documents.ts';
import type { Project } from './project.ts';
import type { Shell } from './shell.ts';

/** What measures and traces one run. None of it ever throws or waits. */
export interface Telemetry {
  /** Undefined: nobody wants to know. */
  readonly traffic: Traffic | undefined;
  tell(event: Event): void;
  /** A number of a user's step: `ctx.metric`. */
  metric(name: string, value: number, attributes?: Readonly<Record<string, string>>): void;
  /** Says what the run came to, and sends what is left, within its time. */
  close(document: Pick<RunDocument, 'result' | 'runId' | 'steps' | 'rollback'> | undefined): Promise<void>;
}

/** Opens the telemetry of one command; where it is switched off nothing is loaded. */
export async function openTelemetry(_project: Project, _shell: Shell): Promise<Telemetry> {
  return NO_TELEMETRY;
}

/** Nobody wants to know. */
export const NO_TELEMETRY: Telemetry = {
  traffic: undefined,
  tell: () => undefined,
  metric: () => undefined,
  close: async () => undefined,
};
