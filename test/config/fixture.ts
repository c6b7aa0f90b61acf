import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig, type LoadedConfig, type LoadOptions } from '../../src/config/load.ts';
import { Failure } from '../../src/engine/failure.ts';
import { atEnd } from '../at-end.ts';
import { refusals } from './json-schema.ts';

/** The example that comes with the program. */
export const shippedExample = fileURLToPath(new URL('../../config.example.yaml', import.meta.url));

/** The names that `steps` may have; the loader takes them from its caller. */
export const builtInSteps = [
  'check_prerequisites',
  'create_resource_group',
  'create_monitoring',
  'create_container_registry',
  'create_key_vault',
  'create_databases',
  'store_secrets',
  'create_container_apps_env',
  'build_and_push_images',
  'deploy_infrastructure_services',
  'deploy_application_services',
  'configure_environment_variables',
  'run_migrations',
  'verify_deployment',
];

/** The least that a configuration can say: 17 lines. */
export const minimal = `name: shop
subscriptionId: 11111111-1111-4111-8111-111111111111
tenantId: 22222222-2222-4222-8222-222222222222
location: westeurope
resourceGroup:
  name: rg-shop
identity:
  name: id-shop
monitoring:
  workspace: log-shop
  component: appi-shop
registry:
  name: crshopdemo
keyVault:
  name: kv-shop-demo
containerAppsEnvironment:
  name: cae-shop
`;

/** A service that needs nothing else, as a member of `services:`. */
export const service = (name: string, more = ''): string =>
  `  ${name}:\n    context: src/${name}\n    port: 8080\n    health: { path: /healthz }\n${more}`;

/** A folder that is gone after the tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'deploy-config-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Loads this text as `config.yaml` of an empty folder; the environment is `local` unless said otherwise. What loads, the
 * JSON Schema must take, too: throws where it does not, but for the overlays that are not in force.
 */
export function load(text: string | Uint8Array, options: Partial<LoadOptions> = {}): LoadedConfig {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'config.yaml'), text);
  const loaded = loadConfig({ env: {}, environment: 'local', cwd, shippedExample, builtInSteps, ...options });
  // Nor does the loader look at a tag of this name: zod leaves it out.
  const others = new RegExp(`^/environments/(?!${loaded.environment}\\b)|__proto__`);
  const refused = typeof text === 'string' ? refusals(text).filter((one) => !others.test(one)) : [];
  if (refused.length > 0)
    throw new Error(`the loader takes it, the JSON Schema does not: ${refused.join('; ')}`);
  return loaded;
}

/** Writes files into a folder, making the folders they lie in. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

/** The failure that this throws; anything else is thrown on. */
export function failureOf(act: () => unknown): Failure {
  try {
    act();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** What loading this text finds wrong, as `location path: message (hint)`; none when it loads. */
export function findings(text: string, options: Partial<LoadOptions> = {}): string[] {
  try {
    load(text, options);
    return [];
  } catch (error) {
    if (!(error instanceof Failure) || error.reason !== 'config-invalid') throw error;
    return (error.details.findings ?? []).map(({ location, path: at, message, hint }) =>
      [location, at, message, hint]
        .flatMap((part) => (typeof part === 'string' && part !== '' ? [part] : []))
        .join(' | '),
    );
  }
}

/** Like {@link findings}, without the places. */
export function problems(text: string, options: Partial<LoadOptions> = {}): string[] {
  return findings(text, options).map((finding) => finding.replace(/^[^|]*\| /, ''));
}
