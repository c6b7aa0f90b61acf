import { nameOf } from '../src/azure/ids.ts';
import { refusedChanges } from '../src/azure/unchangeable.ts';

/** Where the apps of a step run. */
interface Place {
  readonly group: string;
  readonly location: string;
  readonly environment: string;
}

/** Says why apps that stand cannot go where these inputs want them; undefined: they can, or they are all new. */
export function cannotMove<Inputs extends Place>(
  from: Inputs,
  to: Inputs,
  namesIn: (inputs: Inputs) => Readonly<Record<string, unknown>>,
): string | undefined {
  const stays = Object.keys(namesIn(from)).some((name) => name in namesIn(to));
  if (!stays) return undefined;
  const change = { at: ({ group }: Inputs): string => group, from, to };
  return refusedChanges('Microsoft.App/containerApps', change, {
    location: ['location', ({ location }) => location],
    'properties.environmentId': ['containerAppsEnvironment.name', ({ environment }) => nameOf(environment)],
  });
}
