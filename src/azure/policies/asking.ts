/** Tells whether a request changes nothing: a GET, a HEAD, or one of the POSTs below. */
export function isAsking({ method, url }: { readonly method: string; readonly url: string }): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  const action = new URL(url).pathname.split('/').at(-1) ?? '';
  return method === 'POST' && action.toLowerCase() in ASKING;
}

/** Actions of Azure Resource Manager that are POST only because of what they answer or are told, and why. */
const ASKING: Readonly<Record<string, string>> = {
  checknameavailability: 'the name that is asked for is told in a body',
  sharedkeys: 'the keys of a workspace are secret',
  listsecrets: 'the values of the secrets of an app or job are secret',
  listkeys: 'keys are secret',
  listcredentials: 'the passwords of a registry are secret',
  listbuildsourceuploadurl: 'the address holds a signature; nothing is uploaded yet',
  getauthtoken: 'the token of a log stream is secret',
  listlogsasurl: 'the address of a log holds a signature',
};
