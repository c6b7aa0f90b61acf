import { rig } from './rig.ts';

export const PG_VERSION = 'api-version=2025-08-01';
export const PASSWORD = 'Recognisable-Passw0rd';

/** A server with the fewest properties; `more` lies over them. */
export const serverBody = (
  more: object = {},
  sku: object = { name: 'Standard_B1ms', tier: 'Burstable' },
) => ({
  location: 'westeurope',
  sku,
  properties: {
    version: '16',
    administratorLogin: 'shopadmin',
    administratorLoginPassword: PASSWORD,
    storage: { storageSizeGB: 32 },
    ...more,
  },
});

/** An embedded Azure with a group, and ways to make servers and what belongs to them. */
export async function postgresRig(options: Parameters<typeof rig>[0] = {}) {
  const made = rig(options);
  const rg = await made.group();
  const path = (name: string, under = rg) =>
    `${under}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`;
  const at = (name: string, under = rg) => `${path(name, under)}?${PG_VERSION}`;
  const child = (kind: string, name: string) => `${path('psql-shop')}/${kind}/${name}?${PG_VERSION}`;

  /** Makes a server and waits until it is ready. */
  const server = async (more: object = {}, sku?: object) => {
    const answer = await made.send('PUT', at('psql-shop'), serverBody(more, sku));
    if (answer.status !== 202) throw new Error(JSON.stringify(answer.body));
    await made.follow(answer);
    return (await made.send('GET', at('psql-shop'))).body;
  };

  return { ...made, rg, at, child, server };
}
