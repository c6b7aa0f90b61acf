import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * The notices of the packages that went into the bundle, as their licenses ask for, from the paths of its modules.
 * Throws where a package says nothing of its license.
 */
export function licenses(modules: readonly string[]): string {
  const folders = new Set(modules.flatMap((module) => PACKAGE.exec(module)?.[1] ?? []));
  const notices = [...folders].map(noticeOf).sort();
  return [...new Set(notices)].join(`\n${'-'.repeat(80)}\n\n`);
}

/** The folder of the innermost package that a module belongs to. */
const PACKAGE = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;

function noticeOf(folder: string): string {
  const manifest = shape.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const texts = readdirSync(folder).filter((name) => NOTICE.test(name));
  return [
    `${manifest.name} ${manifest.version} (${manifest.license})\n`,
    ...texts.sort().map((name) => readFileSync(join(folder, name), 'utf8').trim()),
    '',
  ].join('\n');
}

const NOTICE = /^(?:licen[cs]e|notice|copying)[^/]*$/i;

const shape = z.object({ name: z.string(), version: z.string(), license: z.string() });
