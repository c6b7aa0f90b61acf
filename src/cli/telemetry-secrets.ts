import type { TelemetryConfig } from '../config/schema/telemetry.ts';
import { otlpTarget } from '../report/telemetry/otlp-target.ts';
import type { Shell } from './shell.ts';

/** Hides what telemetry is sent with: tokens in headers, connection strings and the keys in them. */
export function hideTelemetrySecrets(
  config: TelemetryConfig | undefined,
  { redactor, variables }: Pick<Shell, 'redactor' | 'variables'>,
): void {
  for (const secret of otlpTarget(config?.otlp, variables)?.secrets ?? []) redactor.hide(secret);
  hideInsights(givenString(config, variables) ?? '', redactor);
}

/** The connection string that somebody has given, instead of that of the deployment's own component. */
export function givenString(
  config: TelemetryConfig | undefined,
  variables: Shell['variables'],
): string | undefined {
  return (
    config?.applicationInsights.connectionString ??
    (variables['APPLICATIONINSIGHTS_CONNECTION_STRING'] || undefined)
  );
}

/** Hides a connection string, and the key in it. */
export function hideInsights(connectionString: string, redactor: Shell['redactor']): void {
  redactor.hide(connectionString);
  redactor.hide(/InstrumentationKey=([^;]+)/i.exec(connectionString)?.[1] ?? '');
}
