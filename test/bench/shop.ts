import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Deploys the shop of the example for the first time, to an embedded Azure that takes no time, as a person would. */
export async function firstRun(): Promise<{ readonly milliseconds: number; readonly requests: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-bench-'));
  try {
    cpSync(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
    const example = readFileSync(join(ROOT, 'config.example.yaml'), 'utf8');
    const exchanges = join(folder, 'exchanges.jsonl');
    const instant = 'latency: instant\n  exchanges: exchanges.jsonl\n';
    writeFileSync(join(folder, 'config.yaml'), example.replace('latency: quick\n', instant));
    const startedAt = performance.now();
    const child = spawn(process.execPath, [join(ROOT, 'bin/deploy.js'), '--env', 'local'], {
      cwd: folder,
      stdio: 'ignore',
    });
    const [code]: unknown[] = await once(child, 'close');
    const milliseconds = performance.now() - startedAt;
    if (code !== 0) throw new Error(`the run ended with ${String(code)}`);
    return { milliseconds, requests: readFileSync(exchanges, 'utf8').split('\n').length - 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
