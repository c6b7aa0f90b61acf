import {
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type PipelinePolicy,
} from '@azure/core-rest-pipeline';
import { clientOptions } from '../../src/azure/client-options.ts';
import { createResilience } from '../../src/azure/resilience/resilience.ts';
import { systemWorld } from '../../src/cli/world.ts';
import type { Row } from './row.ts';
import { firstRun } from './shop.ts';

const CALLS = 3000;

/** What retries, breakers, token buckets and time limits cost where nothing goes wrong. */
export const resilienceRow: Row = {
  id: 'resilience',
  what: 'retries, breaker, token bucket and time limits without faults',
  how: `what ${CALLS} calls through our policies take longer than without those four, for as many requests as the first run of the shop makes at \`instant\`, of the time of that run`,
  measure: async ({ pairs }) => {
    const values: number[] = [];
    for (let pair = 0; pair < pairs; pair++) values.push(await share());
    return { figures: [{ name: 'share of a run', unit: '%', goal: 5, values }] };
  },
};

async function share(): Promise<number> {
  const plain = await perCall(false);
  const whole = await perCall(true);
  const run = await firstRun();
  return ((whole - plain) * run.requests * 100) / run.milliseconds;
}

const LAYER = [
  'deployBreakerPolicy',
  'deployRetryPolicy',
  'deployAllowancePolicy',
  'deployTokenPolicy',
  'deployTimeLimitPolicy',
];

/** One that lasts, of a usual size. */
const TOKEN = `e30.${Buffer.from(JSON.stringify({ exp: 4_000_000_000, claims: 'c'.repeat(1000) })).toString('base64url')}.s`;

/** Milliseconds that one call takes through our policies, with or without the layer. */
async function perCall(layered: boolean): Promise<number> {
  const transport: HttpClient = {
    sendRequest: async (request) => ({
      request,
      status: 200,
      headers: createHttpHeaders(),
      bodyAsText: '{}',
    }),
  };
  const pipeline = createEmptyPipeline();
  for (const policy of policies()) {
    if (layered || !LAYER.includes(policy.name)) pipeline.addPolicy(policy);
  }
  const url =
    'https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/a?api-version=1';
  const headers = createHttpHeaders({ authorization: `Bearer ${TOKEN}` });
  const startedAt = performance.now();
  for (let call = 0; call < CALLS; call++)
    await pipeline.sendRequest(transport, createPipelineRequest({ url, method: 'GET', headers }));
  return (performance.now() - startedAt) / CALLS;
}

/** The bucket never runs dry: waiting for tokens is what it is for, and no overhead. */
function policies(): PipelinePolicy[] {
  const world = systemWorld;
  const breaker = { failures: 5, openForMs: 60_000 };
  const resilience = createResilience({ world, breaker, timeScale: 1e-9 });
  const common = { subscriptionId: 's', tenantId: 't', lineage: 'l', correlationId: 'c', world };
  const credential = (): Promise<never> => Promise.reject(new Error('the token is good'));
  const options = {
    ...common,
    credential,
    during: () => 'run' as const,
    mayWrite: () => undefined,
    resilience,
  };
  return clientOptions(options).additionalPolicies.map(({ policy }) => policy);
}
