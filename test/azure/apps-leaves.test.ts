import { beforeAll, expect, test } from 'vitest';
import type { Json } from '../../src/engine/json.ts';
import { changedAndPutBack, leafPaths } from './each-leaf.ts';
import { shopRig } from './shop-rig.ts';

let rig: Awaited<ReturnType<typeof shopRig>>;
let app: string;
let job: string;

beforeAll(async () => {
  rig = await shopRig();
  app = rig.cloud.at('Microsoft.App/containerApps/productservice');
  job = rig.cloud.at('Microsoft.App/jobs/migrate-productservice');
  await rig.azure.apps.put(app, rig.spec());
  const { healthPath: _h, dapr: _d, concurrentRequests: _c, command: _m, args: _a, ...shared } = rig.spec();
  const { port: _p, transport: _t, external: _e, replicas: _r, ...container } = shared;
  const commands = {
    up: ['node', 'migrate.ts', 'up', '{target}'],
    down: ['node', 'migrate.ts', 'down', '{target}'],
  };
  await rig.azure.migrations.up(
    job,
    { ...container, ...commands, target: '0001', timeoutSeconds: 600 },
    'T1',
  );
});

const PUBLIC = 'mcr.microsoft.com/k8se/quickstart:latest';

/** Each leaf of an app, with another value that Azure takes. */
const APP: Readonly<Record<string, Json>> = {
  'tags.project': 'theirs',
  'tags.deploy-lineage': 'theirs',
  'identity.type': 'SystemAssigned,UserAssigned',
  'properties.workloadProfileName': 'D4',
  'properties.configuration.secrets.0.keyVaultUrl': 'https://kv-shop.vault.azure.net/secrets/redis-password',
  'properties.configuration.activeRevisionsMode': 'Multiple',
  'properties.configuration.maxInactiveRevisions': 10,
  'properties.configuration.ingress.external': false,
  'properties.configuration.ingress.targetPort': 9090,
  'properties.configuration.ingress.transport': 'http2',
  'properties.configuration.ingress.allowInsecure': true,
  'properties.configuration.dapr.enabled': false,
  'properties.configuration.dapr.appId': 'other',
  'properties.configuration.dapr.appProtocol': 'grpc',
  'properties.configuration.dapr.appPort': 9090,
  'properties.configuration.registries.0.server': 'crother.azurecr.io',
  'properties.template.containers.0.name': 'other',
  'properties.template.containers.0.image': PUBLIC,
  'properties.template.containers.0.env.0.name': 'OTHER',
  'properties.template.containers.0.env.0.value': 'debug',
  'properties.template.containers.0.env.1.name': 'OTHER',
  'properties.template.containers.0.env.2.name': 'OTHER',
  'properties.template.containers.0.env.2.value': 'other',
  'properties.template.containers.0.probes.0.periodSeconds': 7,
  'properties.template.containers.0.probes.0.failureThreshold': 5,
  'properties.template.containers.0.probes.0.httpGet.path': '/other',
  'properties.template.containers.0.probes.0.httpGet.port': 9090,
  'properties.template.containers.0.probes.0.httpGet.scheme': 'HTTPS',
  'properties.template.scale.minReplicas': 0,
  'properties.template.scale.maxReplicas': 5,
  'properties.template.scale.cooldownPeriod': 60,
  'properties.template.scale.pollingInterval': 10,
  'properties.template.scale.rules.0.name': 'other',
  'properties.template.scale.rules.0.http.metadata.concurrentRequests': '7',
};

/** What Azure refuses to change alone, or what only stands for something else. */
const APP_FIXED = [
  'location',
  /^identity\.userAssignedIdentities\./,
  'properties.environmentId',
  /^properties\.configuration\.(secrets|registries)\.0\.(name|identity)$/,
  /^properties\.configuration\.ingress\.exposedPort$/,
  /^properties\.configuration\.ingress\.traffic\.0\./,
  /^properties\.template\.containers\.0\.resources\.(cpu|memory)$/,
  'properties.template.containers.0.env.1.secretRef',
  // There is one probe of each type; the other two are of the same kind as the first.
  /^properties\.template\.containers\.0\.probes\.(0\.type|[12]\..*)$/,
];

const JOB: Readonly<Record<string, Json>> = {
  'job.tags.project': 'theirs',
  'job.tags.deploy-lineage': 'theirs',
  'job.identity.type': 'SystemAssigned,UserAssigned',
  'job.properties.workloadProfileName': 'D4',
  'job.properties.configuration.replicaTimeout': 60,
  'job.properties.configuration.replicaRetryLimit': 3,
  'job.properties.configuration.manualTriggerConfig.parallelism': 2,
  'job.properties.configuration.manualTriggerConfig.replicaCompletionCount': 2,
  'job.properties.configuration.secrets.0.keyVaultUrl':
    'https://kv-shop.vault.azure.net/secrets/redis-password',
  'job.properties.configuration.registries.0.server': 'crother.azurecr.io',
  'job.properties.template.containers.0.name': 'other',
  'job.properties.template.containers.0.image': PUBLIC,
  'job.properties.template.containers.0.command.0': 'bun',
  'job.properties.template.containers.0.args.0': 'other.ts',
  'job.properties.template.containers.0.args.1': 'down',
  'job.properties.template.containers.0.args.2': '0002',
  'job.properties.template.containers.0.env.0.name': 'OTHER',
  'job.properties.template.containers.0.env.0.value': 'debug',
  'job.properties.template.containers.0.env.1.name': 'OTHER',
  'job.properties.template.containers.0.env.1.value': '0002',
  'job.properties.template.containers.0.env.2.value': '[]',
  'job.properties.template.containers.0.env.3.name': 'OTHER',
  'job.properties.template.containers.0.env.4.value': 'other',
};

const JOB_FIXED = [
  'schema',
  'job.location',
  /^job\.identity\.userAssignedIdentities\./,
  'job.properties.environmentId',
  'job.properties.configuration.triggerType',
  /^job\.properties\.configuration\.(secrets|registries)\.0\.(name|identity)$/,
  /^job\.properties\.template\.containers\.0\.resources\.(cpu|memory)$/,
  /^job\.properties\.template\.containers\.0\.env\.\d\.(name|secretRef)$/,
];

test.each([
  ['app', () => app, APP, APP_FIXED],
  ['job', () => job, JOB, JOB_FIXED],
] as const)('every leaf of the image of an %s is known to this test', async (_what, at, free, fixed) => {
  const paths = leafPaths(await rig.azure.observe(at()));
  const unknown = paths.filter(
    (path) =>
      !(path in free) && !fixed.some((rule) => (typeof rule === 'string' ? rule === path : rule.test(path))),
  );
  expect(unknown).toEqual([]);
  expect(Object.keys(free).filter((leaf) => !paths.includes(leaf))).toEqual([]);
});

test.each(Object.entries(APP))(
  'an app’s %s, changed from outside, is seen and put back',
  async (leaf, value) => {
    const { was, changed, restored } = await changedAndPutBack(app, leaf, value, parties());
    expect(changed).not.toEqual(was);
    expect(restored).toEqual(was);
  },
);

test.each(Object.entries(JOB))(
  'a job’s %s, changed from outside, is seen and put back',
  async (leaf, value) => {
    const { was, changed, restored } = await changedAndPutBack(job, leaf, value, parties());
    expect(changed).not.toEqual(was);
    expect(restored).toEqual(was);
  },
);

function parties() {
  return { azure: rig.azure, theirs: rig.open({ lineage: 'theirs' }) };
}

test('an app of another size is seen, and put back', async () => {
  const was = await rig.azure.observe(app);
  await rig.open({ lineage: 'theirs' }).apps.put(app, rig.spec({ cpu: 1, memory: '2Gi' }));
  expect(await rig.azure.observe(app)).not.toEqual(was);
  await rig.azure.restore(app, was);
  expect(await rig.azure.observe(app)).toEqual(was);
});

test('an app that was deleted from outside is made again', async () => {
  const was = await rig.azure.observe(app);
  await rig.azure.restore(app, null);
  expect(await rig.azure.observe(app)).toBeNull();
  await rig.azure.restore(app, was);
  expect(await rig.azure.observe(app)).toEqual(was);
  expect(await rig.azure.apps.newestRevision(app)).toMatchObject({ state: 'ready' });
});
