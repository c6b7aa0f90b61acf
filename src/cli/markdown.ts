import { planMarkdown } from '../report/ci/plan-markdown.ts';
import { runMarkdown } from '../report/ci/run-markdown.ts';
import { type Document, runDocument } from '../report/documents.ts';
import { planDocument } from '../report/plan-document.ts';

/** Writes a document as Markdown for a comment: a plan, or why there is none. */
export function markdownOf(document: Document): string {
  const plan = planDocument.safeParse(document).data;
  if (plan !== undefined) return planMarkdown(plan);
  const run = runDocument.safeParse(document).data;
  return run === undefined ? '' : runMarkdown(run, [], LONGEST);
}

/** As a comment may be. */
const LONGEST = 60_000;
