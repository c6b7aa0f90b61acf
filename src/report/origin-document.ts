import { z } from 'zod';
import { type Origin, originWords } from '../config/origin.ts';
import { formatPlace } from '../config/problem.ts';
import { list } from './document-parts.ts';

/** Where a value comes from. */
export const originDocument = z.strictObject({
  kind: z
    .enum(['file', 'policy', 'variable', 'command-line', 'default'])
    .describe('What gave it: the configuration, the policy of the environment, ...'),
  text: z.string().describe('The same in words, such as `config.yaml:12 (production)`.'),
  location: z.string().exactOptional().describe('`file:line:column`, where a file gave it.'),
  overlay: z
    .string()
    .exactOptional()
    .describe('The environment whose overlay gave it; absent: it stands outside `environments`.'),
  variables: list(z.string())
    .exactOptional()
    .describe('The names of the variables that it is, or is made of.'),
});

/** Turns an origin into JSON. Variables are named; their values are no part of it. */
export function originDocumentOf(origin: Origin): z.output<typeof originDocument> {
  const told = { kind: origin.kind, text: originWords(origin) };
  if (origin.kind === 'variable') return { ...told, variables: [origin.name] };
  if (origin.kind !== 'file') return told;
  const { place, overlay, variables } = origin;
  return {
    ...told,
    location: formatPlace(place),
    ...(overlay !== undefined && { overlay }),
    ...(variables.length > 0 && { variables: variables.map(({ name }) => name) }),
  };
}
