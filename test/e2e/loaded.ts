import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** To be imported first: tells on stderr, at the end, which files a process has loaded. */
export const SPY = `import { registerHooks } from 'node:module';
const seen = [];
registerHooks({ load: (url, context, next) => (seen.push(url), next(url, context)) });
process.on('exit', () => process.stderr.write('\\n' + seen.join('\\n')));
`;

/** The sources of what a process has loaded, as URLs: of a file of the bundle, those that it was made of. */
export function sourcesLoaded(stderr: string): string[] {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('file:'))
    .flatMap((url) => {
      const map = `${fileURLToPath(url)}.map`;
      if (!existsSync(map)) return [url];
      const { sources } = sourceMap.parse(JSON.parse(readFileSync(map, 'utf8')));
      return sources.map((source) => new URL(source, url).href);
    });
}

const sourceMap = z.object({ sources: z.array(z.string()) });

/** The packages among them, each once. */
export function packagesIn(urls: readonly string[]): Set<string> {
  return new Set(urls.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []));
}
