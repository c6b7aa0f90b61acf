type Variables = Readonly<Record<string, string | undefined>>;

/** The variables that a run has read. Of values only those are kept that are never secrets. */
export interface VariablesRead {
  readonly unset: readonly string[];
  readonly set: readonly string[];
  /** The values of those that say how a machine speaks. */
  readonly plain: readonly (readonly [name: string, value: string])[];
  /** The keyed digest (HMAC with SHA-256) of the values of the others that are set. */
  readonly digest: string;
  /** It went through all variables that there are. */
  readonly all: boolean;
}

/** Tells whether the variables that a run has read are as they were. */
export function areSame(
  { unset, plain, set, digest, all }: VariablesRead,
  now: Variables,
  key: string,
): boolean {
  if (unset.some((name) => now[name] !== undefined)) return false;
  if (plain.some(([name, value]) => now[name] !== value)) return false;
  if (all && Object.keys(now).length !== set.length) return false;
  return digestOf(set, now, key) === digest;
}

/** Notes which variables are read through what it returns; of one that is written, what is read is no longer what was given. */
export function notingReads<Of extends Variables>(
  variables: Of,
  written: (name: string) => void = () => undefined,
): { readonly variables: Of; note(name: string): void; read(key: string): VariablesRead } {
  const names = new Set<string>();
  let all = false;
  const note = (name: string | symbol): void => {
    if (typeof name === 'string') names.add(name);
  };
  return {
    variables: new Proxy(variables, {
      get: (target, name) => {
        note(name);
        return Reflect.get(target, name);
      },
      has: (target, name) => {
        note(name);
        return Reflect.has(target, name);
      },
      ownKeys: (target) => {
        all = true;
        return Reflect.ownKeys(target);
      },
      getOwnPropertyDescriptor: (target, name) => {
        note(name);
        return Reflect.getOwnPropertyDescriptor(target, name);
      },
      // Not on the receiver: `process.env` takes no part of a property.
      set: (target, name, value) => {
        written(String(name));
        return Reflect.set(target, name, value);
      },
      defineProperty: (target, name, descriptor) => {
        written(String(name));
        return Reflect.defineProperty(target, name, descriptor);
      },
      deleteProperty: (target, name) => {
        written(String(name));
        return Reflect.deleteProperty(target, name);
      },
    }),
    note,
    read: (key) => {
      const read = [...new Set([...names, ...(all ? Object.keys(variables) : [])])].sort();
      const set = read.filter((name) => variables[name] !== undefined);
      const unset = read.filter((name) => variables[name] === undefined);
      const plain = PLAIN.flatMap((name): [string, string][] => {
        const value = variables[name];
        return set.includes(name) && value !== undefined ? [[name, value]] : [];
      });
      return { unset, plain, set, all, digest: digestOf(set, variables, key) };
    },
  };
}

/** Set nearly everywhere, and no secrets: to load a hash for them would take a sixth of a start. */
const PLAIN: readonly string[] = [
  'LANG',
  'LC_ALL',
  'LC_MESSAGES',
  'TZ',
  'CI',
  'TERM',
  'NO_COLOR',
  'FORCE_COLOR',
];

function digestOf(set: readonly string[], variables: Variables, key: string): string {
  const rest = set.filter((name) => !PLAIN.includes(name));
  if (rest.length === 0) return '';
  const values = rest.map((name) => [name, variables[name] ?? null]);
  const { createHmac } = process.getBuiltinModule('node:crypto');
  return createHmac('sha256', key).update(JSON.stringify(values)).digest('hex');
}
