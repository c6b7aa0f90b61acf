import { join } from 'node:path';
import { z } from 'zod';
import { openEmulator } from '../../src/emulator/emulator.ts';
import { fileStore } from '../../src/emulator/store/file-store.ts';
import { systemWorld } from '../../src/cli/world.ts';
import type { folderWith } from './rig.ts';

/** Somebody with an `az` of their own, at work on the vault of an embedded Azure between two commands. */
export function vaultHand({ folder }: ReturnType<typeof folderWith>, stateKey: string, vault = 'kv-small') {
  const send = async (method: string, path: string, body?: object): Promise<unknown> => {
    const emulator = openEmulator({
      store: fileStore(join(folder, 'state', stateKey)),
      world: systemWorld,
      subscriptionId: '11111111-1111-4111-8111-111111111111',
      tenantId: '22222222-2222-4222-8222-222222222222',
      principalId: '33333333-3333-4333-8333-333333333333',
      latency: 'instant',
      faults: [],
    });
    const answer = await emulator.handle({
      method,
      url: `https://${vault}.vault.azure.net/secrets/${path}?api-version=2025-07-01`,
      headers: { authorization: 'Bearer embedded', 'content-type': 'application/json' },
      body: body && new TextEncoder().encode(JSON.stringify(body)),
    });
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return {
    set: (name: string, value: string) => send('PUT', name, { value }),
    get: async (name: string): Promise<string> => held.parse(await send('GET', `${name}/`)).value,
    versions: async (name: string): Promise<number> =>
      listed.parse(await send('GET', `${name}/versions`)).value.length,
  };
}

const held = z.object({ value: z.string() });
const listed = z.object({ value: z.array(z.unknown()) });
