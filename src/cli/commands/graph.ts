import { forcing, looking, switching, telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy graph`. */
export const graph = defineCommand({
  name: 'graph',
  summary: 'draw the steps, who waits for whom, and how each stands',
  examples: [
    ['deploy graph --env production', 'what goes on together'],
    ['deploy graph --format dot | dot -Tsvg -o graph.svg', 'a picture, by Graphviz'],
    ['deploy graph --format mermaid --by plan', 'for Markdown'],
  ],
  flags: (flag) => ({
    format: flag.choice('--format <format>', ['text', 'mermaid', 'dot'], 'text (default), mermaid or dot'),
    by: flag.choice('--by <what>', ['status', 'plan'], 'colour by status (default) or plan'),
    ...where(flag),
    ...forcing(flag),
    ...switching(flag),
    ...looking(flag),
    ...telling(flag),
  }),
  refuses: { '--yes': 'leave it out: it asks nothing' },
  perform: async (flags, shell) => (await import('../graph.ts')).graph(flags, shell),
});
