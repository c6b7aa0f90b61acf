import type { z } from 'zod';
import { formatPath, type Problem } from '../problem.ts';
import { configSchema } from '../schema.ts';
import type { Substitution } from '../tree/substitution.ts';
import { didYouMean } from '../suggestion.ts';
import { find, keyOffset, nearestOffset, toJson, type Tree } from '../tree/tree.ts';
import { inWords } from './words.ts';

/**
 * The effective configuration, or everything about its values that the schema refuses. Values that lack their
 * variable are left out of the problems, and so are unknown keys: those are looked for in the whole file.
 */
export function parseConfig(substitution: Substitution): {
  config?: z.output<typeof configSchema>;
  problems: readonly Problem[];
} {
  const parsed = configSchema.safeParse(toJson(substitution.tree), { error: inWords });
  if (parsed.success) return { config: parsed.data, problems: [] };
  const unset = new Set(substitution.problems.map(({ path }) => formatPath(path)));
  const problems = parsed.error.issues
    .filter(({ code }) => code !== 'unrecognized_keys')
    .map((issue) => toProblem(issue, substitution))
    .filter(({ path }) => !unset.has(formatPath(path)));
  return { problems };
}

function toProblem(issue: z.core.$ZodIssue, { tree, origins }: Substitution): Problem {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'invalid_key') {
    return { offset: keyOffset(tree, path), path, message: issue.issues[0]?.message ?? issue.message };
  }
  const hint = hintFor(issue, find(tree, path), origins.get(formatPath(path)));
  return { offset: nearestOffset(tree, path), path, message: issue.message, hint };
}

function hintFor(
  issue: z.core.$ZodIssue,
  found: Tree | undefined,
  origins: readonly string[] | undefined,
): string | undefined {
  if (origins !== undefined)
    return `its value comes from ${origins.map((name) => `\${${name}}`).join(' and ')}`;
  if (found?.kind !== 'scalar' || found.value === null) return undefined;
  const text = String(found.value);
  if (typeof found.value === 'string') {
    return issue.code === 'invalid_value' ? didYouMean(text, issue.values.map(String)) : undefined;
  }
  const wantsText = issue.code === 'invalid_value' ? issue.values.includes(text) : isTextWanted(issue);
  return wantsText ? 'put it in quotes' : undefined;
}

function isTextWanted(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' && issue.expected === 'string';
}
