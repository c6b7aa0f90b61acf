import { jsonObjectSchema } from '../engine/json.ts';
import type { StateDocument } from '../report/state-documents.ts';
import { type EnvironmentFlags, openEnvironment } from './environment.ts';
import { bindingOf } from './facts.ts';
import type { Outcome } from './outcome.ts';
import type { Shell } from './shell.ts';
import { type Held, readHeld, refuseStored } from './state-transfer.ts';

/**
 * `deploy state pull`: prints the state as one JSON document, as text and as JSON alike, for `deploy state push` and for
 * people. Takes no lock and changes nothing. Throws `Failure` for a state that cannot be read, or has moved.
 */
export async function statePull(flags: EnvironmentFlags, shell: Shell): Promise<Outcome> {
  const environment = await openEnvironment(flags, shell);
  const { store, place } = environment.state;
  const binding = bindingOf(environment);
  const held = await readHeld(store, binding, shell.world);
  if (held.kind === 'placeholder') refuseStored(held.stored, binding, shell.world);
  const document: StateDocument = shell.redactor.json({
    result: held.kind === 'state' ? 'completed' : 'nothing-to-do',
    exitCode: 0,
    environment: environment.loaded.environment,
    cloud: environment.loaded.cloud,
    place,
    ...contentOf(held),
  });
  return { document, text: () => `${JSON.stringify(document, undefined, 2)}\n` };
}

function contentOf(held: Held): Pick<StateDocument, 'lineage' | 'serial' | 'snapshot' | 'journal'> {
  if (held.kind !== 'state') return { lineage: null, serial: 0, snapshot: null, journal: [] };
  const { state, snapshot, journal } = held;
  return {
    lineage: state.lineage,
    serial: state.serial,
    snapshot: jsonObjectSchema.parse(JSON.parse(snapshot)),
    journal: journal
      .split('\n')
      .slice(0, -1)
      .map((line) => jsonObjectSchema.parse(JSON.parse(line))),
  };
}
