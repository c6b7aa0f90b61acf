/** What undoes one change of a table. */
export type Undo = () => void;

/** A persistent map in memory: it hands out and takes in copies, and tells how to undo each change. */
export interface Table<Row> {
  get(key: string): Row | undefined;
  has(key: string): boolean;
  set(key: string, row: Row): void;
  delete(key: string): void;
  keys(): string[];
  entries(): [string, Row][];
  /** The rows themselves, to be read only: nothing is copied. */
  view(): readonly (readonly [string, Readonly<Row>])[];
}

/** Wraps plain rows as a table; `changed` is called with the undo of every change. */
export function tableOf<Row>(rows: Record<string, Row>, changed: (undo: Undo) => void): Table<Row> {
  const put = (key: string, row: Row | undefined) => {
    if (row === undefined) delete rows[key];
    else rows[key] = row;
  };
  const own = (key: string) => (Object.hasOwn(rows, key) ? rows[key] : undefined);
  const change = (key: string, row: Row | undefined) => {
    const before = own(key);
    if (before === undefined && row === undefined) return;
    put(key, row);
    changed(() => put(key, before));
  };
  return {
    get: (key) => structuredClone(own(key)),
    has: (key) => Object.hasOwn(rows, key),
    set: (key, row) => change(key, structuredClone(row)),
    delete: (key) => change(key, undefined),
    keys: () => Object.keys(rows),
    entries: () => structuredClone(Object.entries(rows)),
    view: () => Object.entries(rows),
  };
}
