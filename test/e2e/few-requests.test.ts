import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runDocument } from '../../src/report/documents.ts';
import { folderWith } from './rig.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLE = readFileSync(join(ROOT, 'config.example.yaml'), 'utf8')
  .replace('latency: quick', 'latency: instant')
  .replace('# exchanges: exchanges.jsonl', 'exchanges: exchanges.jsonl');
/** Many processes, on a machine that may be busy. */
const LONG = { timeout: 120_000 };

/** What only a list of its own, or a GET, shows of what the example deploys. */
const EVERYWHERE = [
  'resources',
  'providers/microsoft.authorization/roleassignments',
  'microsoft.app/managedenvironments/cae-shop/daprcomponents',
  'microsoft.containerregistry/registries/crshop/taskruns',
  'microsoft.dbforpostgresql/flexibleservers/psql-shop/databases/shop',
  'microsoft.dbforpostgresql/flexibleservers/psql-shop/firewallrules/azure-services',
  'vault secrets',
];
const ALERTS = [
  'microsoft.containerregistry/registries/crshop/providers/microsoft.insights/diagnosticsettings/*',
  'microsoft.dbforpostgresql/flexibleservers/psql-shop/providers/microsoft.insights/diagnosticsettings/*',
  'microsoft.keyvault/vaults/kv-shop/providers/microsoft.insights/diagnosticsettings/*',
];

/** The shipped example, deployed once; and what each further command asks of Azure. */
async function deployed(args: readonly string[], config = EXAMPLE) {
  const made = folderWith({ 'config.yaml': config });
  cpSync(join(ROOT, 'examples'), join(made.folder, 'examples'), { recursive: true });
  const run = async (...more: string[]) => {
    rmSync(join(made.folder, 'exchanges.jsonl'), { force: true });
    const { ended } = made.start([...args, '--output', 'json', ...more]);
    const { result } = runDocument.parse((await ended).json());
    const asked = made.exists('exchanges.jsonl') ? made.read('exchanges.jsonl').trim().split('\n') : [];
    return { result, asked: asked.map((line) => nameOf(exchange.parse(JSON.parse(line)))).toSorted() };
  };
  expect((await run()).result).toBe('completed');
  return { ...made, run };
}

const exchange = z.object({ method: z.string(), url: z.url() });

/** Without what differs between environments. */
function nameOf({ method, url }: z.infer<typeof exchange>): string {
  const { host, pathname } = new URL(url);
  const verb = method === 'GET' ? '' : `${method} `;
  if (host.endsWith('.vault.azure.net')) return `${verb}vault ${pathname.slice(1)}`;
  const path = pathname
    .toLowerCase()
    .replace(/^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\//, '')
    .replace(/^providers\/(?!microsoft\.authorization)/, '')
    .replace(/-(prod|demo)\b|(?<=crshop)(prod|demo)/, '')
    .replace(/(?<=diagnosticsettings\/).*/, '*');
  return `${verb}${path}`;
}

describe.concurrent('a run with nothing to do asks Azure for', LONG, () => {
  it('one list of the group, of its roles and of each parent with several children, and each other child', async () => {
    const { run } = await deployed(['--env', 'local']);
    for (let time = 0; time < 2; time += 1)
      expect(await run()).toEqual({ result: 'nothing-to-do', asked: EVERYWHERE.toSorted() });
    expect(await run('--offline')).toEqual({ result: 'nothing-to-do', asked: [] });
  });

  it('no more with the key vault switched on, and waiting for a lock that is free', async () => {
    const { run } = await deployed(['--env', 'local', '--flag', 'useKeyVault=on']);
    for (const flags of [[], ['--lock-wait', '1m']])
      expect(await run(...flags)).toEqual({ result: 'nothing-to-do', asked: EVERYWHERE.toSorted() });
  });

  it('no more in production but the diagnostic settings of alerts; a new machine reads the digest key once', async () => {
    const config = EXAMPLE.replace('    enabled: false', '    enabled: true');
    const args = ['--env', 'production', '--cloud', 'emulator', '--allow-irreversible'];
    const { run, folder } = await deployed(args, config);
    const expected = [...EVERYWHERE, ...ALERTS];
    expect(await run()).toEqual({ result: 'nothing-to-do', asked: expected.toSorted() });
    rmSync(join(folder, 'state/production@emulator/key'));
    const { asked } = await run();
    expect(asked.filter((one) => !expected.includes(one))).toEqual(
      // The vault's own client is told first whose token is wanted.
      ['vault secrets/deploy-digest-key/', 'vault secrets/deploy-digest-key/'],
    );
    expect(await run()).toEqual({ result: 'nothing-to-do', asked: expected.toSorted() });
  });
});
