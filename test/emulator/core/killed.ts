// Makes groups in the embedded Azure of a folder, one after the other, telling each when it is answered, until killed.
import { openEmulator } from '../../../src/emulator/emulator.ts';
import { fileStore } from '../../../src/emulator/store/file-store.ts';
import { PRINCIPAL, ROOT, SUBSCRIPTION, TENANT, testWorld } from '../rig.ts';

const [, , folder = '', prefix = ''] = process.argv;
const emulator = openEmulator({
  store: fileStore(folder),
  world: testWorld(),
  subscriptionId: SUBSCRIPTION,
  tenantId: TENANT,
  principalId: PRINCIPAL,
});
for (let index = 0; index < 10_000; index++) {
  const name = `${prefix}-${index}`;
  // One after the other is the point.
  await emulator.handle({
    method: 'PUT',
    url: `https://management.azure.com${ROOT}/resourcegroups/${name}?api-version=2025-04-01`,
    headers: { authorization: 'Bearer test' },
    body: new TextEncoder().encode('{"location":"westeurope"}'),
  });
  process.stdout.write(`${name}\n`);
}
