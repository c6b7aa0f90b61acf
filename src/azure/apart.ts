/**
 * Whether two things in Azure have nothing to do with each other, as far as their ids tell: both are in one collection (two
 * apps, two secrets, two alert rules), or both only hang on other things (role assignments, diagnostic settings). Things of
 * different kinds may refer to each other by their properties.
 */
export function areApartInAzure(one: string, other: string): boolean {
  if (isExtension(one) && isExtension(other)) return true;
  return (
    collectionOf(one) === collectionOf(other) && one.replace(FRAGMENT, '') !== other.replace(FRAGMENT, '')
  );
}

function collectionOf(id: string): string {
  const bare = id.replace(FRAGMENT, '');
  return bare.slice(0, bare.lastIndexOf('/'));
}

/** Source: Microsoft Learn, "Set scope for extension resources": `{scope}/providers/{extensionType}/{name}`. */
function isExtension(id: string): boolean {
  return id.indexOf(PROVIDERS) !== id.lastIndexOf(PROVIDERS);
}

const PROVIDERS = '/providers/';
const FRAGMENT = /#.*$/s;
