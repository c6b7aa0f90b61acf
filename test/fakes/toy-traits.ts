/** How one kind of thing behaves in the toy cloud. */
export interface Trait {
  /** How long a write is under way. */
  readonly takes: number;
  /** How long a deletion is under way; until then everything shows the old state. */
  readonly goesIn: number;
  /** For how long a new thing cannot be seen. */
  readonly visibleAfter: number;
  /** Deleted means: in the bin, until it is purged. */
  readonly soft: boolean;
  /** Each write makes a new version; `tag` is read, `value` is not. */
  readonly versioned: boolean;
  /** Not deleted while something refers to it. */
  readonly holds: boolean;
  /** The field that can be written and not read. */
  readonly hidden: string | undefined;
}

/** The trait of each id. */
export type Traits = (id: string) => Trait;

const PLAIN: Trait = {
  takes: 0,
  goesIn: 0,
  visibleAfter: 0,
  soft: false,
  versioned: false,
  holds: false,
  hidden: undefined,
};

const KINDS: Readonly<Record<string, Partial<Trait>>> = {
  group: { goesIn: 40_000 },
  workspace: { visibleAfter: 4_000 },
  registry: { takes: 30_000 },
  role: { visibleAfter: 3_000 },
  vault: { soft: true },
  secret: { versioned: true },
  // Longer than every wait in the engine, or holes hide.
  server: { takes: 35_000, goesIn: 25_000, hidden: 'password' },
  env: { takes: 30_000, goesIn: 30_000, holds: true },
  app: { takes: 10_000 },
};

/** Ids read `/kind/name/kind/name`; the last kind rules. */
export const toyTraits: Traits = (id) => ({ ...PLAIN, ...KINDS[id.split('/').at(-2) ?? ''] });
