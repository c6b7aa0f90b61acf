import type { BasePolicy } from './feature-flags.ts';
import type { Place } from './problem.ts';

/** Where a value of the effective configuration comes from. */
export type Origin =
  | {
      readonly kind: 'file';
      readonly place: Place;
      /** The environment whose overlay gives it; undefined: it stands outside `environments`. */
      readonly overlay: string | undefined;
      /** The variables that it is made of; `set` is false where the default in the file was used. */
      readonly variables: readonly { readonly name: string; readonly set: boolean }[];
    }
  | { readonly kind: 'policy'; readonly policy: BasePolicy }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'command-line'; readonly typed: string }
  | { readonly kind: 'default' };

/** Says it in a few words: `config.yaml:12 (production)`, `policy of local`, `$DEPLOY_CLOUD`, `--no-rollback`, `default`. */
export function originWords(origin: Origin): string {
  switch (origin.kind) {
    case 'file':
      return fileWords(origin);
    case 'policy':
      return `policy of ${origin.policy}`;
    case 'variable':
      return `$${origin.name}`;
    case 'command-line':
      return origin.typed;
    default:
      return 'default';
  }
}

function fileWords({ place, overlay, variables }: Origin & { kind: 'file' }): string {
  const more = [
    ...(overlay === undefined ? [] : [overlay]),
    ...variables.map(({ name, set }) => `$${name}${set ? '' : ' not set: its default'}`),
  ];
  return `${place.file}:${place.line}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}
