import { telling } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy completion`. */
export const completion = defineCommand({
  name: 'completion',
  summary: 'print a script that completes commands, flags, steps and runs in a shell',
  examples: [
    ['deploy completion bash > ~/.deploy.bash', 'to be sourced in ~/.bashrc'],
    ['deploy completion zsh > ~/.deploy.zsh', 'in ~/.zshrc, behind compinit'],
    ['deploy completion fish | source', 'in fish, here and now'],
  ],
  flags: (flag) => ({
    shell: flag.argument('<shell>', "bash, zsh or fish; for npx first: alias deploy='npx deploy'"),
    ...telling(flag),
  }),
  perform: async (flags, shell) => (await import('../completion.ts')).completion(flags, shell),
});
