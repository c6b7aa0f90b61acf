import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { atEnd } from '../at-end.ts';

/** A real terminal with a shell in it. */
export interface Terminal {
  /** Types a line, and Enter. */
  type(line: string): void;
  /** Presses a key, by tmux's name for it: `C-c`. */
  press(key: string): void;
  /** Gives it another size, as somebody who drags its window. */
  resize(columns: number, rows: number): void;
  /** What stands on the screen and above it. */
  screen(): string;
  /** Resolves to the screen once something stands on it; rejects when it does not within a minute. */
  shows(text: RegExp): Promise<string>;
  /** False while the cursor is hidden. */
  hasCursor(): boolean;
}

/** Whether tmux is here; where it is not, tests in a terminal are skipped, and it is said. */
export const hasTmux = ((): boolean => {
  try {
    execFileSync('tmux', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write('tmux is not installed (Debian: apt-get install tmux): no tests in a terminal\n');
    return false;
  }
})();

/** Opens a terminal in a folder, on a tmux server of its own, with nothing of a pipeline in its environment. */
export function openTerminal(folder: string, variables: Readonly<Record<string, string>> = {}): Terminal {
  // Nothing that a program keeps of itself may land in the folder: npx has its logs at home.
  const home = mkdtempSync(join(tmpdir(), 'deploy-tmux-'));
  const tmux = (...args: string[]): string =>
    execFileSync('tmux', ['-S', join(home, 'socket'), '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: home, TERM: 'xterm-256color', PS1: '$ ', ...variables },
    });
  tmux('new-session', '-d', '-s', 'test', '-x', '160', '-y', '50', '-c', folder, 'sh');
  atEnd(() => {
    // With its last session the server ends, too.
    tmux('kill-session', '-t', 'test');
    rmSync(home, { recursive: true, force: true });
  });
  // Lines that wrap are joined: what is looked for may stand at the edge.
  const screen = (): string => tmux('capture-pane', '-p', '-J', '-S', '-', '-t', 'test');
  return {
    type: (line) => void tmux('send-keys', '-t', 'test', line, 'Enter'),
    press: (key) => void tmux('send-keys', '-t', 'test', key),
    resize: (columns, rows) =>
      void tmux('resize-window', '-t', 'test', '-x', String(columns), '-y', String(rows)),
    screen,
    shows: async (text) => {
      for (let look = 0; look < 1200; look += 1) {
        const now = screen();
        if (text.test(now)) return now;
        await setTimeout(50);
      }
      throw new Error(`no ${String(text)} on the screen:\n${screen()}`);
    },
    hasCursor: () => tmux('display-message', '-p', '-t', 'test', '#{cursor_flag}').trim() === '1',
  };
}
