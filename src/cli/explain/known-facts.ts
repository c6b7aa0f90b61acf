import type { Facts } from '../../../steps/ports.ts';
import { turned } from './other-value.ts';
import { type FactName, keyOfFact, type Source } from './sources.ts';

type FactSource = Extract<Source, { readonly kind: 'fact' }>;

/** The facts that a step asked for once: what was found out then is told again, and nothing is looked up anew. */
export interface KnownFacts {
  /** The facts themselves, which remember what is asked. */
  readonly asking: Facts;
  /** What was asked so far. */
  sources(): readonly FactSource[];
  /**
   * What was found out, with the answer of one key changed. What was never asked so is answered as if it differed from what
   * was asked: a folder of another name has other files.
   */
  told(changedKey?: string): Facts;
}

/** Remembers facts. Secrets keep their names, and whoever signs in stays a user or a service, or becomes the other. */
export function knownFacts(facts: Facts): KnownFacts {
  const principal = remember(
    'principal',
    () => facts.principal(),
    ({ id, type }) => ({
      id: turned(id),
      type: type === 'User' ? ('ServicePrincipal' as const) : ('User' as const),
    }),
  );
  const secret = remember(
    'secret',
    (name: string) => facts.secret(name),
    (one, name) =>
      'digest' in one ? { name, digest: turned(one.digest) } : { name, generate: one.generate + 1 },
  );
  const madeSecret = remember(
    'madeSecret',
    (name: string) => facts.madeSecret(name),
    (one, name) => ({
      name,
      changed: turned(one.changed ?? 'none'),
    }),
  );
  const digestKey = remember(
    'digestKey',
    () => facts.digestKey(),
    (one) => ({
      ...one,
      digest: turned(one.digest),
    }),
  );
  const contextDigest = remember(
    'contextDigest',
    (folder: string, dockerfile: string) => facts.contextDigest(folder, dockerfile),
    ({ digest, files }) => ({ digest: turned(digest), files: turnedEach(files) }),
  );
  const contextFiles = remember(
    'contextFiles',
    (folder: string, dockerfile: string, below: string) => facts.contextFiles(folder, dockerfile, below),
    (files) => turnedEach(files),
  );
  const newestFile = remember(
    'newestFile',
    (folder: string) => facts.newestFile(folder),
    (name) => turned(name),
  );
  const all = [principal, secret, madeSecret, digestKey, contextDigest, contextFiles, newestFile];
  const read = new Set<'environment' | 'cloud'>();
  const { environment, cloud } = facts;
  return {
    asking: {
      principal: principal.ask,
      secret: secret.ask,
      madeSecret: madeSecret.ask,
      digestKey: digestKey.ask,
      contextDigest: contextDigest.ask,
      contextFiles: contextFiles.ask,
      newestFile: newestFile.ask,
      get environment() {
        read.add('environment');
        return environment;
      },
      get cloud() {
        read.add('cloud');
        return cloud;
      },
    },
    sources: () => [
      ...all.flatMap(({ sources }): readonly FactSource[] => sources()),
      ...[...read].map((fact): FactSource => ({ kind: 'fact', fact, asked: [] })),
    ],
    told: (changed) => ({
      principal: principal.told(changed),
      secret: secret.told(changed),
      madeSecret: madeSecret.told(changed),
      digestKey: digestKey.told(changed),
      contextDigest: contextDigest.told(changed),
      contextFiles: contextFiles.told(changed),
      newestFile: newestFile.told(changed),
      environment: changed === keyOfFact('environment', []) ? turned(environment) : environment,
      cloud: changed !== keyOfFact('cloud', []) ? cloud : cloud === 'azure' ? 'emulator' : 'azure',
    }),
  };
}

function remember<Asked extends readonly string[], Answer>(
  fact: FactName,
  ask: (...asked: Asked) => Promise<Answer>,
  other: (answer: Answer, ...asked: Asked) => Answer,
) {
  const known = new Map<string, { readonly asked: Asked; readonly answer: Answer }>();
  return {
    ask: async (...asked: Asked): Promise<Answer> => {
      const answer = await ask(...asked);
      known.set(keyOfFact(fact, asked), { asked, answer });
      return answer;
    },
    sources: () => [...known.values()].map(({ asked }): FactSource => ({ kind: 'fact', fact, asked })),
    told:
      (changed: string | undefined) =>
      async (...asked: Asked): Promise<Answer> => {
        const key = keyOfFact(fact, asked);
        const same = known.get(key);
        if (same !== undefined) return key === changed ? other(same.answer, ...asked) : same.answer;
        // Another answer than any that was given.
        const [first] = known.values();
        if (first === undefined) throw new Error(`nobody has asked for ${fact} before`);
        return other(first.answer, ...asked);
      },
  };
}

function turnedEach(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, stamp]) => [path, turned(stamp)]));
}
