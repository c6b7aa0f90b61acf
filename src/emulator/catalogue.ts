import type { DataPlane } from './data-plane.ts';
import type { Continuation, ProviderAction } from './provider-action.ts';
import type { ResourceType } from './resource-type.ts';

/** What an embedded Azure consists of: everything that is particular to one service. */
export interface Catalogue {
  readonly resourceTypes: readonly ResourceType[];
  readonly providerActions: readonly ProviderAction[];
  readonly dataPlanes: readonly DataPlane[];
  readonly continuations: Readonly<Record<string, Continuation>>;
}

/** Finds a type by its name, whatever the casing. */
export function typeNamed(catalogue: Catalogue, name: string): ResourceType | undefined {
  const wanted = name.toLowerCase();
  return catalogue.resourceTypes.find(({ type }) => type.toLowerCase() === wanted);
}

/** The namespace as Azure writes it, or undefined when nothing here belongs to it. */
export function namespaceNamed(catalogue: Catalogue, name: string): string | undefined {
  return namespaces(catalogue).find((namespace) => namespace.toLowerCase() === name.toLowerCase());
}

/** Every provider namespace, as Azure writes it. */
export function namespaces(catalogue: Catalogue): string[] {
  const types = catalogue.resourceTypes.map(({ type }) => type.split('/')[0] ?? type);
  const actions = catalogue.providerActions.map(({ provider }) => provider);
  return [...new Set([...types, ...actions])].toSorted();
}
