import { chooseFile, noConfigFile } from '../config/file.ts';
import { Failure } from '../engine/failure.ts';
import type { DoctorCheck, DoctorDocument } from '../report/doctor-document.ts';
import { doctorText } from '../report/doctor-text.ts';
import { deploymentLooks } from './doctor/deployment.ts';
import { diagnosed, type Look } from './doctor/look.ts';
import { machineLooks } from './doctor/machine.ts';
import type { EnvironmentFlags } from './environment.ts';
import { openAccess } from './health/access.ts';
import { allow } from './health/bounded.ts';
import type { Outcome } from './outcome.ts';
import { ownFile } from './own-files.ts';
import { openProject, type Project } from './project.ts';
import type { Shell } from './shell.ts';

/**
 * `deploy doctor`: looks at everything that a deploy needs, at once and within a time limit, and says of each how it is and
 * what to type; exit code 1 where something fails. It takes no lock, and changes nothing.
 */
export async function doctor(flags: EnvironmentFlags, shell: Shell): Promise<Outcome> {
  const opening = await opened(flags, shell);
  const { project } = opening;
  const about = project?.loaded;
  const machine = machineLooks(shell, project?.stateFolder, about?.cloud === 'azure');
  const deployment = project === undefined ? [] : await deploymentOf(project, shell);
  const allowance = allow(LIMIT_MS, shell.signal);
  try {
    const same = project?.flags ?? {};
    const [first, ...rest] = await Promise.all(
      [machine, opening.looks, deployment].map((looks) =>
        Promise.all(looks.map((look) => diagnosed(look, (act) => allowance.within(act), same))),
      ),
    );
    shell.signal.throwIfAborted();
    const checks: DoctorCheck[] = [...(first ?? []), ...rest.flat()];
    const failed = checks.some(({ level }) => level === 'fail');
    const document: DoctorDocument = shell.redactor.json({
      result: failed ? 'unhealthy' : 'healthy',
      exitCode: failed ? 1 : 0,
      environment: about?.environment ?? null,
      cloud: about?.cloud ?? null,
      checks,
    });
    return { document, text: (paint) => doctorText(document, project?.place ?? 'what is here', paint) };
  } finally {
    allowance.end();
  }
}

/** A slow sign-in takes seconds, and what a run asks before its first write has ten. */
const LIMIT_MS = 12_000;

interface Opened {
  readonly project: Project | undefined;
  readonly looks: readonly Look[];
}

/** The configuration, or why there is none; without a named environment that of `local`, and that is said. */
async function opened(flags: EnvironmentFlags, shell: Shell): Promise<Opened> {
  try {
    return found(await openProject(flags, shell), []);
  } catch (error) {
    if (!isUnnamed(error, flags, shell)) return { project: undefined, looks: [failing(error)] };
  }
  try {
    if (!hasConfig(flags, shell)) throw noConfigFile(shell.cwd);
    return found(await openProject({ ...flags, env: 'local' }, shell), [UNNAMED]);
  } catch (error) {
    return { project: undefined, looks: [failing(error)] };
  }
}

function found(project: Project, said: readonly Look[]): Opened {
  const { file, environment, cloud, usedShippedExample } = project.loaded;
  const configuration: Look = {
    name: 'configuration',
    look: () =>
      usedShippedExample
        ? { detail: 'there is no config.yaml here: the shipped example is used', warning: MAKE_ONE }
        : { detail: file },
  };
  const named: Look = { name: 'environment', look: () => ({ detail: `${environment} (${cloud})` }) };
  return { project, looks: [configuration, ...(said.length === 0 ? [named] : said)] };
}

/** Not in backticks: it takes none of the flags that would be added then. */
const MAKE_ONE = 'npx deploy init writes one of your own';

const UNNAMED: Look = {
  name: 'environment',
  look: () => ({
    detail: 'none is named, so local was looked at',
    warning: 'Name one: --env development, DEPLOY_ENV, or defaultEnvironment in config.yaml',
  }),
};

/** Of what is wrong in the file the first is told here; why there is none is told as it is. */
function failing(error: unknown): Look {
  const told =
    error instanceof Failure && error.reason === 'config-invalid'
      ? new Failure(error.reason, error.message, { ...error.details, hint: ALL_OF_IT })
      : error;
  return {
    name: 'configuration',
    look: () => {
      throw told;
    },
  };
}

const ALL_OF_IT = '`npx deploy validate` tells all that is wrong';

function isUnnamed(error: unknown, { env }: EnvironmentFlags, { variables }: Shell): boolean {
  const isNamed = env !== undefined || Boolean(variables['DEPLOY_ENV']);
  return error instanceof Failure && error.reason === 'environment-unknown' && !isNamed;
}

function hasConfig({ config: file }: EnvironmentFlags, { variables, cwd }: Shell): boolean {
  const shippedExample = ownFile('config.example.yaml');
  return chooseFile({ file, env: variables, environment: undefined, cwd, shippedExample }) !== undefined;
}

/** A store that cannot be opened at all keeps nobody from learning how the machine is. */
async function deploymentOf(project: Project, shell: Shell): Promise<readonly Look[]> {
  try {
    return deploymentLooks(await openAccess(project, shell, LIMIT_MS), shell);
  } catch (error) {
    return [{ name: 'store', look: () => Promise.reject(error) }];
  }
}
