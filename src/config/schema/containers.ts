import { z } from 'zod';
import { protect, secretName, variableName, whenValid } from './fields.ts';

/**
 * The cores a container may ask for in the Consumption profile; each goes with twice as many GiB.
 *
 * Source: "Containers in Azure Container Apps", allocations (learn.microsoft.com/azure/container-apps/containers).
 */
const cpu = z.literal([0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 3.75, 4]);

const memory = z.enum([
  '0.5Gi',
  '1Gi',
  '1.5Gi',
  '2Gi',
  '2.5Gi',
  '3Gi',
  '3.5Gi',
  '4Gi',
  '4.5Gi',
  '5Gi',
  '5.5Gi',
  '6Gi',
  '6.5Gi',
  '7Gi',
  '7.5Gi',
  '8Gi',
]);

const replicaCount = { min: z.int().min(0).max(1000), max: z.int().min(1).max(1000) };

const replicas = z
  .strictObject({
    min: replicaCount.min.default(1).describe('How many replicas always run: 0 to 1000.'),
    max: replicaCount.max.default(1).describe('How many replicas run at most: 1 to 1000.'),
  })
  .refine(({ min, max }) => min <= max, {
    path: ['max'],
    error: 'must not be less than min',
    when: whenValid(z.object(replicaCount)),
  });

/** What every container has: its size, its environment variables and how many of it run. */
export const containerShape = {
  cpu: cpu.default(0.5).describe('The cores of a replica: 0.25 to 4, in quarters.'),
  memory: memory.default('1Gi').describe('The memory of a replica: always 2Gi a core.'),
  env: z.record(variableName, z.string()).default({}).describe('Environment variables with plain values.'),
  secretEnv: z
    .record(variableName, secretName)
    .default({})
    .describe('Environment variables whose values are secrets of the vault.'),
  replicas: replicas.default({ min: 1, max: 1 }).describe('How many replicas run.'),
  protect: protect('its container app'),
};

/** The check that a container's cores and memory go together, for `refine`. */
export const sizesAgree = {
  path: ['memory'],
  error: 'must be 2Gi a core: 0.25 cores go with 0.5Gi, 0.5 with 1Gi, and so on to 4 with 8Gi',
  when: whenValid(z.object({ cpu, memory })),
  test: (container: { cpu: number; memory: string }): boolean =>
    container.memory === `${container.cpu * 2}Gi`,
};
