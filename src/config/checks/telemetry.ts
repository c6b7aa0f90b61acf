import type { Problem } from '../problem.ts';
import { entriesOf, find, keysOf, textOf, type Tree } from '../tree/tree.ts';

const HEADERS = ['telemetry', 'otlp', 'headers'];

/**
 * Checks, wherever the file writes headers for telemetry, that each value comes from a variable: they carry tokens, which
 * are kept out of files. What comes from a variable is replaced later, so the file is looked at as it was written.
 */
export function checkTelemetrySecrets(file: Tree): Problem[] {
  const overlays = keysOf(find(file, ['environments'])).map((name) => ['environments', name, ...HEADERS]);
  return [HEADERS, ...overlays].flatMap((path) => {
    const headers = find(file, path);
    if (headers === undefined) return [];
    return entriesOf(headers).flatMap(([name, { value }]) => {
      const written = textOf(value);
      if (written === undefined || isFromVariable(written)) return [];
      const message = 'may hold a secret, which must not stand in a file';
      return [
        {
          offset: value.offset,
          path: [...path, name],
          message,
          hint: 'write ${NAME}, and set that variable',
        },
      ];
    });
  });
}

/** A scheme may stand before it: `Bearer ${TOKEN}`. A default inside a variable is written in the file like everything else. */
function isFromVariable(written: string): boolean {
  return /^(?:[A-Za-z-]+[ =])?\$\{[A-Za-z_]\w*\}$/.test(written);
}
