import type { JsonObject } from '../engine/json.ts';
import type { State } from '../engine/state.ts';
import type { OutputsDocument } from '../report/outputs-document.ts';
import { bareText, envText, outputsText } from '../report/outputs-text.ts';
import { outputValues } from '../report/output-values.ts';
import { serviceUrls } from '../report/urls.ts';
import { type EnvironmentFlags, openEnvironment } from './environment.ts';
import { bindingOf } from './facts.ts';
import { findOutput } from './find-output.ts';
import type { Outcome } from './outcome.ts';
import { recordOrder } from './record-order.ts';
import type { Shell } from './shell.ts';
import { neverLeavingBehind } from './state-store.ts';
import { openRunOf, readHeld, refuseStored } from './state-transfer.ts';

/** The flags of `deploy outputs`. */
export interface OutputsFlags extends EnvironmentFlags {
  readonly name: string | undefined;
  /** Lines for a shell in place of text. */
  readonly forShell: boolean;
}

/**
 * `deploy outputs`: prints what the complete steps hand on, and the addresses of the services. It reads the state alone,
 * takes no lock and changes nothing. Throws `Failure` `usage` for a name that is none, and those of a state that cannot be
 * read or has moved.
 */
export async function outputs({ name, forShell, ...flags }: OutputsFlags, shell: Shell): Promise<Outcome> {
  const environment = await openEnvironment(flags, shell);
  const { loaded, state, stateFolder } = environment;
  const binding = bindingOf(environment);
  const held = await readHeld(neverLeavingBehind(state, stateFolder), binding, shell.world);
  if (held.kind === 'placeholder') refuseStored(held.stored, binding, shell.world);
  const records = held.kind === 'state' ? held.state.records : {};
  const open = held.kind === 'state' ? openRunOf(held.state) : null;
  const given = outputsOf(records);
  const urls = serviceUrls(Object.keys(given), given);
  const all = outputValues(given, urls);
  const document: OutputsDocument = shell.redactor.json({
    result: all.length === 0 ? 'nothing-to-do' : 'completed',
    exitCode: 0,
    environment: loaded.environment,
    cloud: loaded.cloud,
    open,
    values: name === undefined ? all : [...findOutput(name, all)],
    outputs: given,
    urls: Object.fromEntries(urls),
  });
  // stdout is for whoever asked for the values.
  const note = (text: string): void => void shell.stderr.write(shell.redactor.text(`! ${text}\n`));
  if (open !== null) note(`run ${open.run} is open: what it has begun is not told`);
  if (all.length === 0) note(`nothing is deployed of ${environment.place}`);
  const { values } = document;
  const [first, ...more] = values;
  return {
    document,
    asItIs: true,
    text: () => {
      if (forShell) return envText(values);
      return name !== undefined && first !== undefined && more.length === 0
        ? bareText(first)
        : outputsText(values);
    },
  };
}

/** Of the complete steps, in their order. */
function outputsOf(records: State['records']): Record<string, JsonObject> {
  return Object.fromEntries(
    recordOrder(records).flatMap((step): [string, JsonObject][] => {
      const { complete = false, output } = records[step] ?? {};
      return complete && output !== undefined ? [[step, output]] : [];
    }),
  );
}
