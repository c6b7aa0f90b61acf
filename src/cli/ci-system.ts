/** A system of pipelines that is told in its own commands. */
export type CiSystem = 'github' | 'azure';

/** The pipeline that a command runs in. */
export interface Ci {
  readonly system: CiSystem;
  /** Writes one command to the pipeline, a line that is ours alone: to stderr, so that stdout carries the result and nothing else. */
  command(line: string): void;
}

/** What `--ci` takes. */
export const CI_CHOICES = ['github', 'azure', 'none'] as const;

/**
 * Finds in which system of pipelines a command runs: `--ci` says it, else the environment; undefined: in none. Looks at the
 * words alone: it must be known before they are parsed.
 * Sources: GitHub Docs, "Variables reference" (GITHUB_ACTIONS); Microsoft Learn, "Use predefined variables" (TF_BUILD).
 */
export function ciOf(
  argv: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): CiSystem | undefined {
  // There it names the system that a workflow is written for.
  const asked = argv.includes('init') && !argv.includes('state') ? undefined : askedIn(argv);
  if (asked !== undefined) return asked === 'github' || asked === 'azure' ? asked : undefined;
  if (variables['GITHUB_ACTIONS'] === 'true') return 'github';
  return variables['TF_BUILD']?.toLowerCase() === 'true' ? 'azure' : undefined;
}

function askedIn(argv: readonly string[]): string | undefined {
  const at = argv.findLastIndex((word) => word === '--ci' || word.startsWith('--ci='));
  return argv[at] === '--ci' ? argv[at + 1] : argv[at]?.slice('--ci='.length);
}
