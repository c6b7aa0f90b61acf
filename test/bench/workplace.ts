import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where everything that is measured lies. */
export interface Workplace {
  /** Makes an empty folder of that name. */
  folder(name: string): string;
  close(): void;
}

/** Opens a folder below the system's temporary one. It is removed when it is closed, and when the bench is interrupted. */
export function openWorkplace(): Workplace {
  const root = mkdtempSync(join(tmpdir(), 'deploy-bench-'));
  const close = (): void => rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      close();
      process.exit(code);
    });
  }
  return {
    folder: (name) => {
      const folder = join(root, name);
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      return folder;
    },
    close,
  };
}
