import { groupId, resourceId } from '../azure/ids.ts';
import type { Event } from '../engine/event.ts';
import type { Outlet } from '../report/telemetry/outlet.ts';
import { otlpTarget } from '../report/telemetry/otlp-target.ts';
import type { Project } from './project.ts';
import type { Shell } from './shell.ts';
import { givenString, hideInsights } from './telemetry-secrets.ts';
import type { Measured, Telemetry } from './telemetry.ts';

/** Where the telemetry of one command goes. */
export interface Outlets {
  readonly outlets: readonly Outlet[];
  readonly reach: Telemetry['reach'];
  /** Is told of each event: some say that what telemetry goes to is there now. */
  readonly working: (event: Event) => void;
  /** Why something was lost, each cause once. */
  readonly failures: Set<string>;
}

/**
 * Opens where telemetry goes: the OTLP receiver that the configuration or the standard variables name, and Application
 * Insights: the component of the deployment, or the one that a connection string names.
 */
export async function openOutlets(
  project: Project,
  { command, offline, warn }: Measured,
  shell: Shell,
): Promise<Outlets> {
  const { config, telemetry, cloud } = project.loaded;
  const { redactor, variables } = shell;
  const failures = new Set<string>();
  const onFailure = (why: string): void => {
    if (failures.size < MOST_CAUSES) failures.add(redactor.text(why).slice(0, 300));
  };
  const [{ deferred }, { guarded }] = await Promise.all([
    import('../report/telemetry/deferred.ts'),
    import('../report/telemetry/outlet.ts'),
  ]);
  let cloudReached: Parameters<Telemetry['reach']>[0] | undefined;
  // A run has to make the component first; whatever else is done, it is there, if it is.
  let worked = command !== 'run';
  let there = worked;

  const stringOf = async (): Promise<string | undefined> => {
    // The embedded Azure has no way out, and takes only its own.
    const given = cloud === 'azure' ? givenString(telemetry, variables) : undefined;
    if (given !== undefined) return given;
    // A run with nothing to do asks nothing more of the cloud, and leaves nothing there.
    if (!worked) return undefined;
    const group = groupId(config.subscriptionId, config.resourceGroup.name);
    const { component } = config.monitoring;
    return cloudReached?.connectionString(resourceId(group, 'Microsoft.Insights/components', component));
  };
  const insights = deferred(INSIGHTS, async () => {
    try {
      const connectionString = await stringOf();
      if (connectionString === undefined) return undefined;
      hideInsights(connectionString, redactor);
      const { openInsights } = await import('../azure/application-insights.ts');
      const told = (why: string): void => onFailure(`${INSIGHTS}: ${why}`);
      const httpClient = cloudReached?.httpClient;
      if (cloud === 'emulator' && httpClient === undefined) return undefined;
      const opened = await openInsights({ connectionString, httpClient, onFailure: told });
      return guarded({ name: INSIGHTS, ...opened }, redactor, onFailure);
    } catch (error) {
      onFailure(`${INSIGHTS}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  });

  const target = otlpTarget(telemetry.otlp, variables);
  const { OTEL_EXPORTER_OTLP_ENDPOINT: asked } = variables;
  if (asked && target === undefined) {
    warn(
      'OTEL_EXPORTER_OTLP_ENDPOINT is no address that starts with http:// or https://: nothing is sent there',
    );
  }
  const otlp = target && (await import('../report/telemetry/otlp.ts')).openOtlp(target);
  return {
    outlets: [insights, ...(otlp ? [guarded(otlp, redactor, onFailure)] : [])],
    failures,
    reach: (reached) => {
      cloudReached = reached;
      if (cloud === 'azure' && (there || givenString(telemetry, variables) !== undefined))
        void insights.open();
    },
    working(event) {
      worked ||= WORK.has(event.type);
      there ||=
        'step' in event &&
        event.step === MAKES_COMPONENT &&
        (event.type === 'step-completed' || (event.type === 'step-skipped' && !offline));
      // Faults of the embedded Azure are planned by counting requests: what telemetry asks comes after all of them.
      if (cloud === 'azure' && worked && there) void insights.open();
    },
  };
}

/** What something was done for. */
const WORK: ReadonlySet<Event['type']> = new Set([
  'step-started',
  'step-failed',
  'rollback-started',
  'giving-back',
]);

const MOST_CAUSES = 20;
const INSIGHTS = 'Application Insights';
const MAKES_COMPONENT = 'create_monitoring';
