import { toldOf } from '../../engine/report.ts';
import type { Check, LivenessDocument, ReadinessDocument } from '../../report/health-document.ts';
import { typedHint } from '../../report/typed-hint.ts';
import type { EnvironmentFlags } from '../environment.ts';
import { openProject, type Project } from '../project.ts';
import type { Shell } from '../shell.ts';
import { type Access, openAccess } from './access.ts';
import { allow, type Allowance } from './bounded.ts';
import { probesOf } from './probes.ts';

/** Looks at the health of one deployment, again and again, each time within its limit. */
export interface Watch {
  /** What is there, and where: `shop in local (emulator)`. */
  readonly place: string;
  /** Whether the configuration can be loaded, as it is now. */
  liveness(): Promise<LivenessDocument>;
  /** Whether a deploy could start now. It takes no lock, and writes nothing. */
  readiness(): Promise<ReadinessDocument>;
}

/**
 * Opens a watch. A configuration that changes is followed. Rejects with a `Failure` where it cannot be loaded at all, and
 * its looks with the reason of the shell's signal, as soon as that is aborted.
 */
export async function openWatch(flags: EnvironmentFlags, shell: Shell, limitMs: number): Promise<Watch> {
  let access = await openAccess(await openProject(flags, shell), shell, limitMs);
  const { place, loaded } = access.project;
  const about = { environment: loaded.environment, cloud: loaded.cloud };

  const configuration = async (): Promise<string> => {
    const project = await openProject(flags, shell);
    // What is open keeps its sign-in and its connections as long as nothing changes.
    if (identityOf(project) !== identityOf(access.project))
      access = await openAccess(project, shell, limitMs);
    return project.loaded.file;
  };
  const round = async <Result>(look: (allowance: Allowance) => Promise<Result>): Promise<Result> => {
    const allowance = allow(limitMs, shell.signal);
    try {
      const found = await look(allowance);
      shell.signal.throwIfAborted();
      return shell.redactor.json(found);
    } finally {
      allowance.end();
    }
  };
  return {
    place,
    liveness: () =>
      round(async (allowance) => {
        const check = await checked('configuration', () => allowance.within(configuration), access);
        return { result: check.ok ? 'alive' : 'not-alive', ...about, checks: [check] };
      }),
    readiness: () =>
      round(async (allowance) => {
        const first = await checked('configuration', () => allowance.within(configuration), access);
        const rest = first.ok ? await probed(access, allowance, shell) : [];
        const checks = [first, ...rest];
        return { result: checks.every(({ ok }) => ok) ? 'ready' : 'not-ready', ...about, checks };
      }),
  };
}

function identityOf({ loaded }: Project): string {
  return JSON.stringify(loaded);
}

/** All at once, so that what hangs takes nobody's time. */
function probed(access: Access, allowance: Allowance, shell: Shell): Promise<Check[]> {
  return Promise.all(
    probesOf(access, shell).map(({ name, look }) => checked(name, () => allowance.within(look), access)),
  );
}

async function checked(
  name: Check['name'],
  look: () => Promise<string>,
  { project }: Access,
): Promise<Check> {
  try {
    return { name, ok: true, detail: await look() };
  } catch (error) {
    const { reason, code, status, message, hint, findings = [] } = toldOf(error);
    const { classify } = await import('../../report/errors/classify.ts');
    const first = findings[0];
    return {
      name,
      ok: false,
      detail: first === undefined ? message : `${message}: ${first.message}`,
      reason,
      ...classify({ reason, code, status }),
      ...(hint !== undefined && { hint: typedHint(hint, project.flags) }),
    };
  }
}
