import { Failure } from '../engine/failure.ts';
import { inTime } from '../report/telemetry/in-time.ts';
import type { Outlet } from '../report/telemetry/outlet.ts';
import { otlpTarget } from '../report/telemetry/otlp-target.ts';
import type { Where } from './common-flags.ts';
import type { Shell } from './shell.ts';
import { givenString, hideTelemetrySecrets } from './telemetry-secrets.ts';

/**
 * Loads something, and counts a configuration that is refused. What it says of telemetry cannot be relied on then: the
 * count goes to what the standard variables name, and nowhere where they name nothing, or the environment is `local`.
 */
export async function countingRefusals<Loaded>(
  load: () => Loaded,
  { env, cloud }: Where,
  shell: Shell,
): Promise<Loaded> {
  try {
    return load();
  } catch (error) {
    const refused = error instanceof Failure && /^config-(?:invalid|unreadable)$/.test(error.reason);
    const { DEPLOY_ENV, DEPLOY_CLOUD } = shell.variables;
    const environment = env ?? DEPLOY_ENV ?? '';
    if (refused && environment !== 'local') {
      const emulated = (cloud ?? DEPLOY_CLOUD) === 'emulator';
      await count(error.reason, { environment, emulated }, shell).catch(() => undefined);
    }
    throw error;
  }
}

async function count(
  reason: string,
  { environment, emulated }: { readonly environment: string; readonly emulated: boolean },
  shell: Shell,
): Promise<void> {
  const { variables, redactor, signal, correlationId } = shell;
  hideTelemetrySecrets(undefined, shell);
  const target = otlpTarget(undefined, variables);
  const connectionString = emulated ? undefined : givenString(undefined, variables);
  const outlets: Outlet[] = [];
  if (target) outlets.push((await import('../report/telemetry/otlp.ts')).openOtlp(target));
  if (connectionString !== undefined) {
    const { openInsights } = await import('../azure/application-insights.ts');
    const opened = await openInsights({ connectionString, onFailure: () => undefined });
    outlets.push({ name: 'Application Insights', ...opened });
  }
  if (outlets.length === 0) return;
  const [{ guarded }, { openMeter }] = await Promise.all([
    import('../report/telemetry/outlet.ts'),
    import('../report/telemetry/providers.ts'),
  ]);
  const safe = outlets.map((outlet) => guarded(outlet, redactor, () => undefined));
  const { measures, close } = openMeter(safe, {
    environment: environment || 'unknown',
    cloud: 'unknown',
    instance: correlationId,
  });
  measures.configRefused(reason);
  await inTime(close(), { milliseconds: 2000, interrupted: { signal, milliseconds: 500 } });
}
