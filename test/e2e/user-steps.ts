import { SMALL } from './small.ts';

/** A user's own step, in TypeScript: it only notes a word of the configuration. */
export const NOTE = `import { z } from 'zod';
import { defineStep } from '@deploy-cli/deploy';
import { polite } from './polite.ts';

interface Noted { word: string }

export default defineStep({
  name: 'note_word',
  output: z.object({ word: z.string() }),
  inputs: (config) => ({ word: config.tags['team'] ?? 'nobody' }),
  run: async ({ word }): Promise<Noted> => ({ word: polite(word) }),
});
`;

/** What it imports. */
export const POLITE = `export const polite = (word: string): string => \`dear \${word}\`;\n`;

/** A folder's files in which the last step is a user's own, in `mine.ts`. */
export function withStep(source: string): Record<string, string> {
  return { 'config.yaml': SMALL.replace('create_monitoring]', './mine.ts]'), 'mine.ts': source };
}

/** The module of a step with these members. */
export function step(members: string): string {
  return `import { z } from 'zod';
import { defineStep } from '@deploy-cli/deploy';
export default defineStep({ ${members} });
`;
}

/** Members of a step with which nothing is wrong. */
export const GOOD = `name: 'mine', output: z.object({ a: z.string() }), inputs: () => ({}), run: async () => ({ a: 'b' })`;

/** The files of a folder whose last step, `mine`, waits until there is a file `go` beside the configuration. */
export const UNTIL_GO = withStep(
  step(
    GOOD.replace(
      /run: .*/,
      `run: async () => {
    const { existsSync } = await import('node:fs');
    while (!existsSync(new URL('go', import.meta.url))) await new Promise((resolve) => setTimeout(resolve, 50));
    return { a: 'b' };
  }`,
    ),
  ),
);
