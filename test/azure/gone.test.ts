import { describe, expect, it } from 'vitest';
import { createAzure } from '../../src/azure/client-factory.ts';
import { inProcessClient } from '../../src/azure/in-process.ts';
import { parseResourceId, PROVIDER_TYPE, SECRET_TYPE } from '../../src/azure/resource-id.ts';
import { openEmulator } from '../../src/emulator/emulator.ts';
import { memoryStore, type Stored } from '../../src/emulator/store/store.ts';
import { standing } from '../steps/every-step.ts';
import { CORRELATION, credential, LINEAGE, PRINCIPAL, SUBSCRIPTION, TENANT } from './rig.ts';

const { rig, images } = await standing();
const { world } = rig.cloud;
const addresses = [...new Set([...images.values()].flatMap((at) => Object.keys(at)))];
const typeOf = (at: string): string => parseResourceId(at).type;
const deployed = Object.entries(rig.cloud.store.dump().content.resources);
/** The role by which the vault is asked itself. */
const OWN_ROLE = deployed
  .filter(
    ([, { type, properties }]) =>
      type.endsWith('/roleAssignments') && properties?.['principalId'] === PRINCIPAL,
  )
  .map(([id]) => id.toLowerCase())
  .find((id) => addresses.includes(id));
const things = addresses.filter((at) => !at.includes('#') && typeOf(at) !== PROVIDER_TYPE && at !== OWN_ROLE);

/** A copy of the cloud, in which somebody has done something; what it answers to the question what is missing. */
async function missingAfter(act: (content: Stored['content']) => void) {
  const { content, secrets } = structuredClone(rig.cloud.store.dump());
  act(content);
  const cloud = openEmulator({
    store: memoryStore(content, secrets),
    world,
    subscriptionId: SUBSCRIPTION,
    tenantId: TENANT,
    principalId: PRINCIPAL,
  });
  const asked: string[] = [];
  const azure = createAzure({
    subscriptionId: SUBSCRIPTION,
    tenantId: TENANT,
    credential,
    httpClient: inProcessClient((request) => {
      asked.push(new URL(request.url).pathname.toLowerCase());
      return cloud.handle(request);
    }),
    lineage: LINEAGE,
    during: () => 'run',
    correlationId: CORRELATION,
    world,
    retryDelayMs: 1,
  });
  return { missing: await azure.missing(addresses), asked };
}

/** Takes a thing out of the cloud, with all that lies in it or on it. */
function remove({ resources, data }: Stored['content'], at: string): void {
  const isIn = (id: string): boolean => `${id.toLowerCase()}/`.startsWith(`${at}/`);
  for (const id of Object.keys(resources)) if (isIn(id)) delete resources[id];
  const [vault = '', secret = ''] = parseResourceId(at).names;
  if (typeOf(at) === SECRET_TYPE) delete data['secrets']?.[`${vault}/${secret}`];
}

describe('behind the back of the program', () => {
  it('nothing is gone: each thing is seen, in few requests', async () => {
    const { missing, asked } = await missingAfter(() => {});
    expect(missing).toEqual([]);
    // The list of the group, roles, secrets with the vault's address, and what only its parent or itself shows.
    expect(asked.length).toBeLessThan(16);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it.each(things)('%s is gone', async (at) => {
    const { missing } = await missingAfter((content) => remove(content, at));
    const below = addresses.filter(
      (one) => one === at || one.startsWith(`${at}/`) || one.startsWith(`${at}#`),
    );
    expect(missing).toEqual(below);
  });

  it('the role by which secrets are asked for is gone: that is told by what the vault refuses', async () => {
    await expect(missingAfter((content) => remove(content, OWN_ROLE ?? ''))).rejects.toMatchObject({
      reason: 'azure-refused',
      details: { code: 'ForbiddenByRbac' },
    });
  });

  it('a registration is gone that nothing of the group needs any more', async () => {
    const gone = addresses.filter((at) => typeOf(at) === PROVIDER_TYPE && at.endsWith('/microsoft.app'));
    expect(gone).toHaveLength(1);
    const { missing } = await missingAfter((content) => {
      for (const [id, { type }] of Object.entries(content.resources))
        if (type.startsWith('Microsoft.App/')) delete content.resources[id];
      content.registrations['microsoft.app'] = 'NotRegistered';
    });
    expect(missing).toEqual(expect.arrayContaining(gone));
  });
});
