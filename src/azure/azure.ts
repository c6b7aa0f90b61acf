import type { Checked, Expected, Required } from '../engine/gate.ts';
import type { Json } from '../engine/json.ts';
import type { Apps } from './apps.ts';
import type { ArmBody } from './arm-body.ts';
import type { Builds } from './builds.ts';
import type { Components } from './components.ts';
import type { Principal } from './connection.ts';
import type { DaprComponents } from './dapr-components.ts';
import type { Environments } from './environments.ts';
import type { Groups } from './groups.ts';
import type { Identities } from './identities.ts';
import type { Migrations } from './migrations.ts';
import type { SecretNames } from './missing.ts';
import type { Monitoring } from './monitoring.ts';
import type { Names } from './names.ts';
import type { ArmResource } from './image.ts';
import type { LookTerms } from './probes/look.ts';
import type { Postgres } from './postgres.ts';
import type { Providers } from './providers.ts';
import type { Redis } from './redis.ts';
import type { Registries } from './registries.ts';
import type { Roles } from './roles.ts';
import type { EvidenceTerms, RunEvidence } from './run-evidence.ts';
import type { Discretion } from './secret-image.ts';
import type { Secrets } from './secrets.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { VaultSecrets } from './vault-secrets.ts';
import type { Vaults } from './vaults.ts';
import type { Web } from './web.ts';
import type { Workspaces } from './workspaces.ts';

/**
 * Azure, as steps see it. Lost answers, conflicts, long-running operations, retries and time limits end here: what a
 * method returns is done and can be seen, what it throws is a `Failure` with a hint.
 */
export interface Azure {
  readonly subscriptionId: string;
  readonly tenantId: string;
  /** The lineage of the state: the tag on all that we make. */
  readonly lineage: string;
  /** Milliseconds that so many seconds take in this cloud: the embedded one is faster than the real one. */
  milliseconds(seconds: number): number;
  /** Who signs the requests. */
  principal(): Promise<Principal>;
  /**
   * What is at an address: the reproducible, secret-free image of any plain ARM thing, vault, secret or registration; or
   * null. Discretion is what it takes to tell secrets' values apart; without it their tags are believed.
   */
  observe(at: string, discretion?: Discretion): Promise<Json | null>;
  /**
   * Puts an image back; null: as if it had never been, as far as it is ours. A return means: all was done that can be.
   * Throws `pending` where Azure works on a deletion that is no longer waited for.
   */
  restore(at: string, was: Json | null, discretion?: Discretion): Promise<void>;
  /**
   * Creates a plain ARM thing, with our tag, or lays the declaration over what is there, and returns what then can be seen:
   * for what no member below makes. Throws `step-invalid` for a type that this program does not know.
   */
  put(id: string, declared: ArmBody): Promise<ArmResource>;
  /** What can be seen of these addresses while it can be seen: texts, to be redacted. It only reads and never rejects. */
  evidence(addresses: readonly string[], terms: EvidenceTerms): Promise<RunEvidence>;
  /**
   * Looks, before a run writes anything, whether what its steps require holds. It only asks, ends within seconds, and
   * throws `Failure` `interrupted` only.
   */
  lookAhead(required: readonly Required[], run: Expected, terms: LookTerms): Promise<Checked>;
  /** Which of these addresses stand for nothing; `secretNames` tells of vaults that somebody has listed already. */
  missing(ids: readonly string[], secretNames?: SecretNames): Promise<string[]>;
  readonly subscriptions: Subscriptions;
  readonly names: Names;
  readonly providers: Providers;
  readonly groups: Groups;
  readonly identities: Identities;
  readonly roles: Roles;
  readonly workspaces: Workspaces;
  readonly components: Components;
  readonly monitoring: Monitoring;
  readonly registries: Registries;
  readonly environments: Environments;
  readonly daprComponents: DaprComponents;
  readonly vaults: Vaults;
  readonly vaultSecrets: VaultSecrets;
  readonly secrets: Secrets;
  readonly postgres: Postgres;
  readonly redis: Redis;
  readonly builds: Builds;
  readonly apps: Apps;
  readonly migrations: Migrations;
  readonly web: Web;
}
