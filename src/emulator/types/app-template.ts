import { ArmError } from '../arm-error.ts';
import type { AppSecret } from './app-secret-values.ts';
import type { Container } from './app-container.ts';
import { given } from './members.ts';

/** The lists of containers of a template, of an app or of a job. */
export interface Containers {
  readonly containers?:
    | readonly (Container & { probes?: readonly unknown[] | null | undefined })[]
    | null
    | undefined;
  readonly initContainers?: readonly Container[] | null | undefined;
}

// Learn, "Containers in Azure Container Apps", "Configuration": what the Consumption plan allows, in steps of 0.25 vCPU.
const PAIRS = Array.from({ length: 16 }, (_, at) => ({ cpu: (at + 1) / 4, memory: (at + 1) / 2 }));

/**
 * Makes the containers that a resource shows of those that were sent, as Azure writes them (`4.0Gi` becomes `4Gi`,
 * recorded in Azure/azure-powershell, src/App/test/AzContainerApp.Recording.json).
 * Codes and words of the refusals as deployment logs quote them.
 * @throws ArmError 400
 */
export function settleContainers(
  sent: Containers,
  secrets: readonly AppSecret[],
): { containers: object[]; initContainers?: object[] } {
  const containers = sent.containers ?? [];
  const init = sent.initContainers ?? [];
  if (containers.length === 0) {
    throw new ArmError(400, 'ContainerAppCreateMustContainContainer', 'Must specify atleast one container');
  }
  for (const container of [...init, ...containers]) checkContainer(container, secrets);
  const total = totalOf(containers);
  checkTotal(total);
  return {
    containers: containers.map((container) => shown(container, total.cpu)),
    ...(init.length > 0 && { initContainers: init.map((container) => shown(container, total.cpu)) }),
  };
}

function checkContainer({ name, image, env }: Container, secrets: readonly AppSecret[]): void {
  if (!name || !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {
    const message = `Invalid container name '${name ?? ''}'. A name must consist of lower case alphanumeric characters or '-', and start and end with an alphanumeric character.`;
    throw new ArmError(400, 'InvalidRequestParameterWithDetails', message);
  }
  if (!image) {
    const message = `Container with name '${name}' must have an 'Image' property specified.`;
    throw new ArmError(400, 'ContainerAppImageRequired', message);
  }
  const unknown = (env ?? []).find(
    ({ secretRef }) => secretRef && !secrets.some((one) => one.name === secretRef),
  );
  if (unknown === undefined) return;
  const message = `SecretRef '${unknown.secretRef}' defined for container '${name}' not found.`;
  throw new ArmError(400, 'ContainerAppSecretRefNotFound', message);
}

function checkTotal({ cpu, memory }: { cpu: number; memory: number }): void {
  if (PAIRS.some((pair) => near(pair.cpu, cpu) && near(pair.memory, memory))) return;
  const pairs = PAIRS.map((pair) => `[cpu: ${decimal(pair.cpu)}, memory: ${decimal(pair.memory)}Gi]`).join(
    '; ',
  );
  const message = `The total requested CPU and memory resources for this application (CPU: ${cpu}, memory: ${memory}) is invalid. Total CPU and memory for all containers defined in a Container App must add up to one of the following CPU - Memory combinations: ${pairs}`;
  throw new ArmError(400, 'ContainerAppInvalidResourceTotal', message);
}

function totalOf(containers: readonly Container[]): { cpu: number; memory: number } {
  const sizes = containers.map(sizeOf);
  return {
    cpu: Math.round(sizes.reduce((sum, { cpu }) => sum + cpu, 0) * 1000) / 1000,
    memory: Math.round(sizes.reduce((sum, { memory }) => sum + memory, 0) * 1000) / 1000,
  };
}

// Learn, "Containers in Azure Container Apps": 0.5 vCPU and 1 GiB where a container does not say.
function sizeOf({ resources }: Container): { cpu: number; memory: number } {
  return { cpu: resources?.cpu ?? 0.5, memory: Number.parseFloat(resources?.memory ?? '1Gi') };
}

function shown(container: Container & { probes?: unknown }, total: number): object {
  const { cpu, memory } = sizeOf(container);
  const { env, probes } = container;
  return {
    ...given(container),
    ...(env && { env: env.map(given) }),
    ...(Array.isArray(probes) && { probes: probes.map(given) }),
    resources: { cpu, memory: `${memory}Gi`, ephemeralStorage: ephemeralStorage(total) },
  };
}

// Learn, "Use storage mounts in Azure Container Apps", "Ephemeral storage": by the vCPUs of the whole replica.
function ephemeralStorage(cpu: number): string {
  if (cpu <= 0.25) return '1Gi';
  if (cpu <= 0.5) return '2Gi';
  return cpu <= 1 ? '4Gi' : '8Gi';
}

function near(one: number, other: number): boolean {
  return Math.abs(one - other) < 0.001;
}

function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
