/**
 * Node's `fs`, as an object: whoever imports it by its names also loads its promise API, which costs a tenth of a start
 * (measured in ADR 26). For what is on the way of each start.
 */
export const fs = process.getBuiltinModule('node:fs');
