import { z } from 'zod';
import type { StoredResource } from '../resource-type.ts';
import { membersOf } from './members.ts';

const containers = z
  .array(
    z.object({
      name: z.string(),
      image: z.string().catch(''),
      command: z.array(z.string()).nullish().catch([]),
      args: z.array(z.string()).nullish().catch([]),
      env: z
        .array(z.object({ name: z.string(), value: z.string().nullish(), secretRef: z.string().nullish() }))
        .nullish()
        .catch([]),
    }),
  )
  .catch([]);

/** A container of a template as it is kept. */
export type TemplateContainer = z.output<typeof containers>[number];

/** The containers of the template that an app, a revision, a job or an execution carries. */
export function containersOf({ properties }: StoredResource): TemplateContainer[] {
  return containers.parse(membersOf(properties?.['template'])['containers']);
}

/**
 * With what a container ends at once; undefined: it goes on running. No container runs here, and of most commands nobody
 * can say what they would do; of `false` and of a shell's `exit 3` everybody can (POSIX, "false" and "exit").
 */
export function exitCodeOf({ command, args }: TemplateContainer): number | undefined {
  const [program = '', ...words] = [...(command ?? []), ...(args ?? [])];
  if (/^(\/usr)?(\/bin\/)?false$/.test(program)) return 1;
  if (!/^(\/usr)?(\/bin\/)?(ba|a)?sh$/.test(program) || words[0] !== '-c') return undefined;
  const code = /(?:^|[;&\s])exit\s+(\d{1,3})\s*$/.exec(words[1] ?? '')?.[1];
  return code === undefined || Number(code) === 0 ? undefined : Number(code);
}
