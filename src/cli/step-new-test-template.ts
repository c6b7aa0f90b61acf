/** The test of a new step, of the module at this path: all laws of a step, with something that it has to change. */
export function stepTestTemplate(module: string, { vitest }: { readonly vitest: boolean }): string {
  return `import { test } from '${vitest ? 'vitest' : 'node:test'}';
import { lawsOf } from '@deploy-cli/deploy/testing';
import step from '${module}';

// Runs the step in the embedded Azure: once, twice, killed at each of its calls, undone, destroyed. No account, no network.
const laws = lawsOf(step, {
  // What the step needs of config.yaml beside a small valid one.
  config: { tags: { team: 'blue' } },
  // Other values, so that it has something to change.
  changed: { tags: { team: 'red' } },
});

for (const { title, check } of laws) test(title, check${vitest ? ', 60_000' : ''});
`;
}
