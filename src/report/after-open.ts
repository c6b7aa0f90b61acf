/** The words of a command beside its flags, and what it does. */
export type Typed = readonly [words: readonly string[], what: string];

/** A run that is left open, as far as what can be typed depends on it. */
export interface LeftOpen {
  readonly kind: 'deploy' | 'destroy';
  readonly phase: 'forward' | 'rolling-back' | 'committed';
}

/** Says what can be typed about an open run, by how far it came; a destroy is never undone. */
export function afterOpen({ kind, phase }: LeftOpen): readonly Typed[] {
  return kind === 'destroy' ? AFTER_DESTROY : AFTER[phase];
}

const AFTER_DESTROY: readonly Typed[] = [
  [['destroy'], 'goes on with it'],
  [[], 'builds again what it took'],
];

const AFTER: Readonly<Record<LeftOpen['phase'], readonly Typed[]>> = {
  forward: [
    [[], 'goes on with it'],
    [['rollback'], 'undoes it'],
  ],
  'rolling-back': [
    [['rollback'], 'goes on undoing it'],
    [[], 'does the same, and then deploys'],
  ],
  committed: [[[], 'finishes it, and then deploys']],
};
