import { serviceWords } from '../azure/kind-words.ts';

/** What people call the kind of thing that lies at an address: `container app`; `thing` for what is none of Azure's. */
export function kindAt(address: string): string {
  const [id = ''] = address.split('#', 1);
  const [, namespace = '', rest = ''] = /.*\/providers\/([^/]+)\/(.+)$/s.exec(id) ?? [];
  if (rest !== '') {
    const types = rest.split('/').filter((_part, index) => index % 2 === 0);
    return serviceWords([namespace, ...types].join('/'));
  }
  if (/\/providers\/[^/]+$/i.test(id)) return 'provider registration';
  return /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+$/i.test(id) ? 'resource group' : 'thing';
}
