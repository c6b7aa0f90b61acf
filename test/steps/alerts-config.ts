import type { Config } from '../../src/config/schema.ts';
import { exampleConfig } from './rig.ts';

/** The example with alerts on, and somebody who is told. */
export function alertsConfig(): Config {
  const config = exampleConfig();
  const { alerts } = config.monitoring;
  return {
    ...config,
    monitoring: {
      ...config.monitoring,
      alerts: { ...alerts, enabled: true, emails: ['ops@example.com'], roles: ['Monitoring Contributor'] },
    },
  };
}
