import { z } from 'zod';
import { head, list } from './document-parts.ts';

/** What `deploy graph --output json` prints. */
export const graphDocument = z.strictObject({
  result: z.literal('completed'),
  ...head,
  exitCode: z.literal(0).describe('The exit code of the process.'),
  by: z.enum(['status', 'plan']).describe('What the colours stand for.'),
  steps: list(
    z.strictObject({
      name: z.string(),
      status: z
        .enum(['pending', 'running', 'completed', 'failed', 'rolled_back'])
        .describe('What the state holds of it; `running`: begun in a run that is left open.'),
      action: z
        .enum(['run', 'skip', 'unknown'])
        .exactOptional()
        .describe('What `deploy` would do with it; with `--by plan`.'),
      level: z.int().min(1).describe('The longest chain of steps before it, and itself.'),
    }),
  ).describe('The steps, in their order.'),
  edges: list(
    z.strictObject({
      from: z.string().describe('The step that is waited for.'),
      to: z.string(),
      why: z
        .enum(['needs', 'after', 'order'])
        .describe('`order`: it declares nothing, and stands behind it.'),
      implied: z.boolean().describe('It waits for it through another step anyway: left out in drawings.'),
    }),
  ).describe('Who waits for whom.'),
});

/** The steps and their order as JSON. */
export type GraphDocument = z.output<typeof graphDocument>;

/** What a step is drawn as. */
export type Look =
  | NonNullable<GraphDocument['steps'][number]['action']>
  | GraphDocument['steps'][number]['status'];

/** What a step is coloured by. */
export function lookOf({ status, action }: GraphDocument['steps'][number]): Look {
  return action ?? status;
}

/** Fill and border of each, in colours that keep black text readable and can be told apart without red and green. */
export const COLOURS: Readonly<Record<Look, { readonly fill: string; readonly stroke: string }>> = {
  completed: { fill: '#b7e1cd', stroke: '#1e7e4b' },
  skip: { fill: '#e8eaed', stroke: '#80868b' },
  pending: { fill: '#ffffff', stroke: '#80868b' },
  running: { fill: '#a8d1ff', stroke: '#1a5fb4' },
  run: { fill: '#a8d1ff', stroke: '#1a5fb4' },
  unknown: { fill: '#ffe599', stroke: '#9a6700' },
  failed: { fill: '#f4b6b0', stroke: '#b3261e' },
  rolled_back: { fill: '#ffd9b3', stroke: '#b35900' },
};
