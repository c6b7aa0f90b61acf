import type { Catalogue } from '../catalogue.ts';
import type { Conditions } from '../conditions.ts';
import type { Draft } from '../store/draft.ts';
import type { EmulatorWorld } from '../world.ts';

/** The parts of a running embedded Azure that serving a request needs. */
export interface Cloud {
  readonly draft: Draft;
  readonly catalogue: Catalogue;
  readonly world: EmulatorWorld;
  /** The factor by which realistic latencies are multiplied. */
  readonly scale: number;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly principalId: string;
  /** How many entries a page of a list has. */
  readonly pageSize: number;
  readonly conditions: Conditions;
}
