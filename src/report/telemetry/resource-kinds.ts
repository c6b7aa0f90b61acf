/**
 * Counts what a deployment holds by kind (`microsoft.app/containerapps`): of each address that its records know, the thing
 * that lies there, once, whichever steps share it. What is null is not there; what is no resource, such as the registration
 * of a provider, is not counted.
 */
export function resourcesByKind(
  records: Readonly<Record<string, { readonly after: Readonly<Record<string, unknown>> }>>,
): Map<string, number> {
  const there = Object.values(records).flatMap(({ after }) =>
    Object.entries(after).flatMap(([address, image]) =>
      image === null ? [] : [address.replace(/#.*$/s, '')],
    ),
  );
  const counts = new Map<string, number>();
  for (const kind of [...new Set(there)].flatMap((address) => kindOf(address) ?? [])) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** The type in an id of Azure. */
function kindOf(address: string): string | undefined {
  const [, namespace = '', rest = ''] = /.*\/providers\/([^/]+)\/(.+)$/s.exec(address) ?? [];
  if (rest !== '') return [namespace, ...rest.split('/').filter((_part, index) => index % 2 === 0)].join('/');
  return /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+$/i.test(address)
    ? 'microsoft.resources/resourcegroups'
    : undefined;
}
