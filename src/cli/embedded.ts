import { join, resolve } from 'node:path';
import type { AzureOptions, Principal } from '../azure/connection.ts';
import { type Handle, inProcessClient } from '../azure/in-process.ts';
import { durationOf } from '../config/duration.ts';
import type { Config } from '../config/schema.ts';
import { Failure } from '../engine/failure.ts';
import type { Settings } from '../engine/session.ts';
import type { Environment } from './environment.ts';
import type { Shell } from './shell.ts';

/** How a cloud is reached, and how long it is waited for. */
export interface Way {
  readonly options: Pick<
    AzureOptions,
    'httpClient' | 'credential' | 'principal' | 'pollIntervalMs' | 'retryDelayMs' | 'patienceMs' | 'timeScale'
  >;
  /** How long a request of a dead process may still be on its way. */
  readonly requestTimeoutMs: number;
  readonly look: Settings['look'];
  /** When the credential ends for good; `Infinity`: it renews itself. Absent: it is looked at. */
  readonly credentialEndsAt?: number;
}

/** The way to the embedded Azure, kept in the state folder of its environment. Waits are as much shorter as it is faster. */
export async function embeddedWay(
  project: Environment,
  shell: Shell,
  may: { readonly write: boolean; readonly lookUp: boolean },
): Promise<Way> {
  const { poll, retry, patience, scale } = PACE[project.loaded.config.emulator.latency];
  const { world } = shell;
  const { tokenLifetime } = project.loaded.config.emulator;
  const endsAt = world.now() + (tokenLifetime === undefined ? Infinity : (durationOf(tokenLifetime) ?? 0));
  const door = openDoor(project, shell, may.write);
  // What is damaged is told now, not as a refusal of the first request; where nothing is looked up, that is not needed.
  if (may.lookUp) await door();
  return {
    options: {
      httpClient: inProcessClient(async (request) => (await door())(request)),
      credential: credentialUntil(endsAt, world),
      principal: PRINCIPAL,
      pollIntervalMs: poll,
      retryDelayMs: retry,
      patienceMs: patience,
      timeScale: scale,
    },
    // Requests to it die with the process that made them.
    requestTimeoutMs: 0,
    look: { times: 5, delayMs: retry },
    credentialEndsAt: endsAt,
  };
}

/** Renews itself for ever; or, where it ends, is one token that says when. */
function credentialUntil(endsAt: number, world: Shell['world']): NonNullable<AzureOptions['credential']> {
  const isEndless = endsAt === Infinity;
  const payload = JSON.stringify(isEndless ? {} : { exp: Math.floor(endsAt / 1000) });
  const token = `e30.${Buffer.from(payload).toString('base64url')}.embedded`;
  return {
    getToken: async () => ({ token, expiresOnTimestamp: isEndless ? world.now() + 3_600_000 : endsAt }),
  };
}

/** Whoever signs requests to the embedded Azure. */
const PRINCIPAL: Principal = { id: '33333333-3333-4333-8333-333333333333', type: 'User' };

const PACE: Readonly<
  Record<Config['emulator']['latency'], { poll: number; retry: number; patience: number; scale: number }>
> = {
  instant: { poll: 1, retry: 5, patience: 2000, scale: 0.01 },
  quick: { poll: 30, retry: 50, patience: 15_000, scale: 0.01 },
  realistic: { poll: 2000, retry: 2000, patience: 600_000, scale: 1 },
};

function openDoor(project: Environment, { world }: Shell, write: boolean): () => Promise<Handle> {
  const { config, folder } = project.loaded;
  const { exchanges, tokenLifetime: _, ...behaviour } = config.emulator;
  const open = async (): Promise<Handle> => {
    const [{ openEmulator }, { fileStore }, { appendTo }] = await Promise.all([
      import('../emulator/emulator.ts'),
      import('../emulator/store/file-store.ts'),
      import('../emulator/exchanges.ts'),
    ]);
    const store = fileStore(project.stateFolder);
    try {
      // Read once before anything is asked of it: what is damaged must not look like a refusal.
      store.load(undefined);
      const emulator = openEmulator({
        ...behaviour,
        // A plan counts no request and settles no operation: what it looks at is only a copy.
        store: write ? store : { load: (mark) => store.load(mark), save: (_stored, _changed, mark) => mark },
        world,
        subscriptionId: config.subscriptionId,
        tenantId: config.tenantId,
        principalId: PRINCIPAL.id,
        ...(exchanges !== undefined && { onExchange: appendTo(resolve(folder, exchanges)) }),
      });
      return (request) => emulator.handle(request);
    } catch (cause) {
      throw unreadable(project.stateFolder, cause);
    }
  };
  let opened: Promise<Handle> | undefined;
  return () => (opened ??= open());
}

function unreadable(folder: string, cause: unknown): Failure {
  if (cause instanceof Error && 'code' in cause) {
    return new Failure(
      'state-unwritable',
      `${folder}: the state folder cannot be used (${String(cause.code)})`,
      {
        hint: 'It must be a folder that you may read and write.',
        cause,
      },
    );
  }
  const file = ['azure.json', 'vault.json'].map((name) => join(folder, name));
  const damaged = file.find((name) => cause instanceof Error && cause.message.startsWith(name)) ?? folder;
  return new Failure('state-invalid', `${damaged}: the embedded Azure cannot be read`, {
    hint: 'Restore azure.json and vault.json from a copy, or remove both: then everything in it is gone.',
    cause,
  });
}
