import { snapshotSchema } from '../engine/state.ts';
import type { Measures } from '../report/telemetry/measures.ts';
import { resourcesByKind } from '../report/telemetry/resource-kinds.ts';
import type { Project } from './project.ts';

/** Measures what the deployment holds, as the state tells it; nothing while a run is open: then its journal tells more. */
export async function countResources({ state }: Pick<Project, 'state'>, measures: Measures): Promise<void> {
  const { snapshot, journal } = await state.store.read();
  if (snapshot === undefined || journal !== '') return;
  const { records } = snapshotSchema.parse(JSON.parse(snapshot));
  for (const [kind, count] of resourcesByKind(records)) measures.resources(kind, count);
}
