import { telling } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy completion`. */
export const completion = defineCommand({
  name: 'completion',
  summary: 'print a script that completes commands, flags, steps and runs in a shell',
  examples: [
    ['source <(deploy completion bash)', 'in ~/.bashrc'],
    ['source <(deploy completion zsh)', 'in ~/.zshrc, behind compinit'],
    ['deploy completion fish | source', 'in ~/.config/fish/config.fish'],
  ],
  flags: (flag) => ({
    shell: flag.argument('<shell>', 'bash, zsh or fish'),
    ...telling(flag),
  }),
  perform: async (flags, shell) => (await import('../completion.ts')).completion(flags, shell),
});
