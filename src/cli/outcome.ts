import type { Document } from '../report/documents.ts';
import type { Paint } from '../report/paint.ts';

/** What a command ends with: the same as a document for machines and as text for people. */
export interface Outcome {
  readonly document: Document;
  readonly text: (paint: Paint) => string;
  /** The text is for programs: its lines are never broken. */
  readonly asItIs?: true;
}
