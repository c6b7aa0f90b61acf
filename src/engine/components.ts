/**
 * The strongly connected components of a graph: nodes that reach each other are in one, and each component comes after all
 * that it leads to. What an edge names that is no node is left out. The cost is that of looking at each edge once.
 *
 * Source: R. Tarjan, "Depth-first search and linear graph algorithms" (1972), with a stack of its own: a chain may be long.
 */
export function components<Node>(edges: ReadonlyMap<Node, readonly Node[]>): Node[][] {
  const found: Node[][] = [];
  const seen = new Map<Node, Visit<Node>>();
  const open: Visit<Node>[] = [];
  const path: Visit<Node>[] = [];
  const enter = (node: Node): void => {
    const visit = { node, number: seen.size, low: seen.size, next: 0, closed: false };
    seen.set(node, visit);
    open.push(visit);
    path.push(visit);
  };
  const leave = (visit: Visit<Node>): void => {
    path.pop();
    const above = path.at(-1);
    if (above !== undefined) above.low = Math.min(above.low, visit.low);
    if (visit.low !== visit.number) return;
    const members = open.splice(open.lastIndexOf(visit));
    for (const member of members) member.closed = true;
    found.push(members.map(({ node }) => node));
  };
  for (const start of edges.keys()) {
    if (!seen.has(start)) enter(start);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const to = edges.get(visit.node)?.[visit.next++];
      if (to === undefined) leave(visit);
      else if (edges.has(to)) {
        const known = seen.get(to);
        if (known === undefined) enter(to);
        else if (!known.closed) visit.low = Math.min(visit.low, known.number);
      }
    }
  }
  return found;
}

/** How far a search has come at one node. */
interface Visit<Node> {
  readonly node: Node;
  /** The order in which nodes were found, and the lowest one that can be reached from here. */
  readonly number: number;
  low: number;
  /** The edge that is looked at next. */
  next: number;
  closed: boolean;
}
