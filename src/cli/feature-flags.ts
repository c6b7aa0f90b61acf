import type { FlagsDocument } from '../report/flags-document.ts';
import { flagsText } from '../report/flags-text.ts';
import { originDocumentOf } from '../report/origin-document.ts';
import type { Telling } from './common-flags.ts';
import { loadFor, type LoadFlags } from './load-for.ts';
import type { Outcome } from './outcome.ts';
import type { Shell } from './shell.ts';

/** `deploy flags`: what is switched on or off in an environment, and why. Looks at files and variables only. */
export async function featureFlags(flags: LoadFlags & Telling, shell: Shell): Promise<Outcome> {
  const { loaded } = loadFor(flags, shell);
  const { config, environment, cloud, policy, flagStates } = loaded;
  const document: FlagsDocument = shell.redactor.json({
    result: 'completed',
    exitCode: 0,
    environment,
    cloud,
    policy: policy.base,
    flags: flagStates.map(({ origin, ...state }) => ({ ...state, origin: originDocumentOf(origin) })),
  });
  const place = `${config.name} in ${environment} (${cloud})`;
  return { document, text: (paint) => flagsText(document, { place, paint }) };
}
