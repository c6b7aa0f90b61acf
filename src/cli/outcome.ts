import type { Document } from '../report/documents.ts';
import type { Paint } from '../report/paint.ts';

/** What a command ends with: the same as a document for machines and as text for people. */
export interface Outcome {
  readonly document: Document;
  readonly text: (paint: Paint) => string;
}
