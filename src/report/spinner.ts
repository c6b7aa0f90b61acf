/** What turns while something goes on: one picture a turn. */
export function spinner(turn: number): string {
  return SPINNER[turn % SPINNER.length] ?? '';
}

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
