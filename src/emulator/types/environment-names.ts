import { createHash } from 'node:crypto';

const ADJECTIVES = [
  'happy',
  'icy',
  'lively',
  'mango',
  'purple',
  'salmon',
  'thankful',
  'victorious',
  'white',
  'wonderful',
];
const NOUNS = [
  'beach',
  'bush',
  'flower',
  'forest',
  'glacier',
  'ground',
  'island',
  'meadow',
  'plant',
  'river',
];

/**
 * Makes an environment's domain, such as `happyglacier-8ccda7cd.westeurope.azurecontainerapps.io`. A new environment of
 * an old name gets another one.
 */
export function domainOf(guid: string, location: string): string {
  const bytes = createHash('sha256').update(guid).digest();
  const pick = (words: readonly string[], byte: number) => words[byte % words.length] ?? '';
  const words = `${pick(ADJECTIVES, bytes[0] ?? 0)}${pick(NOUNS, bytes[1] ?? 0)}`;
  return `${words}-${bytes.toString('hex', 2, 6)}.${location}.azurecontainerapps.io`;
}

/** Makes the address at which an environment's ingress listens. */
export function ingressAddress(guid: string): string {
  const [one = 0, two = 0, three = 0] = createHash('sha256').update(guid).digest();
  return `20.${one}.${two}.${(three % 254) + 1}`;
}

/** The text that proves a domain to Container Apps: one for each subscription. */
export function verificationId(subscriptionId: string): string {
  return createHash('sha256').update(`container-apps ${subscriptionId}`).digest('hex').toUpperCase();
}
