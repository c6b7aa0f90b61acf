import type { Azure } from '../azure/azure.ts';
import { createAzure } from '../azure/client-factory.ts';
import type { AzureOptions, Principal } from '../azure/connection.ts';
import type { Traffic } from '../azure/traffic.ts';
import type { PortScope } from '../engine/bound-step.ts';
import type { Operations } from '../engine/operations.ts';
import type { Settings } from '../engine/session.ts';
import { hidingSecrets } from '../secrets/hiding.ts';
import { embeddedWay, type Way } from './embedded.ts';
import type { Project } from './project.ts';
import type { Shell } from './shell.ts';

/** The cloud of one environment: the real Azure, or the embedded one. */
export interface Cloud {
  /** Azure as it is reached going forward or to undo, by a state of this lineage; for a step with what its scope holds. */
  azure(
    lineage: string,
    during: 'run' | 'undo',
    scope?: Pick<PortScope, 'operations' | 'deletionsLater'>,
  ): Azure;
  /** Who signs the requests, where that is known without asking. */
  readonly principal: Principal | undefined;
  readonly requestTimeoutMs: number;
  readonly look: Settings['look'];
}

/**
 * Opens the cloud of a project. Of the real one nothing is loaded or sent before the first call. A command that may not
 * write changes nothing of the embedded one. Throws `Failure` `state-invalid` when that cannot be read.
 */
export async function openCloud(
  project: Project,
  shell: Shell,
  may: {
    readonly write: boolean;
    readonly lookUp: boolean;
    readonly onRefused?: AzureOptions['onRefused'];
    readonly warn?: (text: string, step?: string) => void;
    readonly traffic?: Traffic | undefined;
  },
): Promise<Cloud> {
  const { config, cloud } = project.loaded;
  const { world, signal } = shell;
  const correlationId = world.guid();
  const way = cloud === 'azure' ? AZURE : await embeddedWay(project, shell, may);
  // One command may open the state twice: each session has operations and a deadline of its own.
  const opened = new Map<Operations | undefined, Map<string, Azure>>();
  const open = (lineage: string, during: 'run' | 'undo', scope: Parameters<Cloud['azure']>[2]): Azure =>
    hidingSecrets(
      createAzure({
        ...way.options,
        subscriptionId: config.subscriptionId,
        tenantId: config.tenantId,
        lineage,
        during: () => during,
        correlationId,
        world,
        signal,
        mayWrite: () => project.state.mayWrite(),
        ...(may.onRefused && { onRefused: may.onRefused }),
        ...(may.traffic && { traffic: may.traffic }),
        ...(scope && { operations: scope.operations, deletionsLater: scope.deletionsLater }),
      }),
      shell.redactor,
    );
  return {
    principal: way.options.principal,
    requestTimeoutMs: way.requestTimeoutMs,
    look: way.look,
    azure: (lineage, during, scope) => {
      const ofSession = opened.get(scope?.operations) ?? new Map<string, Azure>();
      opened.set(scope?.operations, ofSession);
      const key = `${lineage} ${during}`;
      const azure = ofSession.get(key) ?? open(lineage, during, scope);
      ofSession.set(key, azure);
      return azure;
    },
  };
}

const AZURE: Way = { options: {}, requestTimeoutMs: 60_000, look: { times: 5, delayMs: 2000 } };
