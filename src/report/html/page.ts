import { createHash } from 'node:crypto';
import type { ShowDocument } from '../history/show-document.ts';
import { commandWord, resultOf, who } from '../history/words.ts';
import { count, duration } from '../words.ts';
import { addresses, facts } from './facts.ts';
import { failures } from './failures.ts';
import { html, type Markup, trusted } from './html.ts';
import type { Likely } from './likely.ts';
import { scopeOf } from './scope.ts';
import { stepsTable } from './steps-table.ts';
import { STYLE } from './style.ts';
import { timeline } from './timeline.ts';
import { undoSection } from './undo-section.ts';
import { timeOf, toneOf } from './words.ts';

/** What a page is about, beside its run. */
export interface About {
  /** What is there, and where: `shop in local (emulator)`. */
  readonly title: string;
  /** Where the state is kept. */
  readonly place: string;
  readonly expected: Likely;
  /** When the page is written, ISO 8601. */
  readonly writtenAt: string;
}

/**
 * Writes a run as one page that needs nothing else: no script, no request, no other file. The policy in it forbids them, too:
 * should anything that was read ever get past the escaping, it could not act (W3C, "Content Security Policy Level 3").
 */
export function page(document: ShowDocument, about: About): string {
  const { run, parts } = document;
  const scope = scopeOf(document);
  const policy = `default-src 'none'; style-src '${DIGEST}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const { text } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${about.title}: run ${run.run.slice(0, 8)}, ${resultOf(run)}</title>
        <link rel="icon" href="data:," />
        ${trusted(`<style>${STYLE}</style>`)}
      </head>
      <body>
        ${banner(document, about)}
        <main>
          ${figures(document)} ${failures(parts)} ${addresses(document)} ${timeline(document)}
          ${stepsTable(document, about.expected, scope)} ${undoSection(parts, scope)}
          ${facts(document, about.place)} ${unreadable(document)}
        </main>
        <footer>Written by deploy, ${timeOf(about.writtenAt)}. This page needs nothing but itself.</footer>
      </body>
    </html> `;
  return text;
}

/** By it the policy knows the one style sheet: another one does nothing. */
const DIGEST = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;

function banner({ run, parts }: ShowDocument, { title }: About): Markup {
  const tone = toneOf(run);
  const note = parts.at(-1)?.note;
  return html`<header class="banner ${tone}">
    <p class="result">${resultOf(run)}</p>
    <h1>${title}</h1>
    <p>
      ${commandWord(run.command)}${run.startedAt !== null && html`, ${timeOf(run.startedAt)}`}${
        run.by !== null && html`, by ${who(run.by)}`
      }
    </p>
    <p class="id">run ${run.run}</p>
    ${note !== undefined && html`<p>${note}</p>`}
  </header> `;
}

function figures({ run, criticalPath, parts }: ShowDocument): Markup {
  const { durationMs, steps } = run;
  const undone = parts.flatMap(({ rollback }) => rollback?.restored ?? []).length;
  const told: [string, string, string][] = [
    [
      'Took',
      durationMs === null ? '?' : duration(durationMs),
      parts.length > 1 ? `${parts.length} commands` : '',
    ],
    ...(criticalPath.steps.length > 1
      ? [
          [
            'Longest chain',
            duration(criticalPath.milliseconds),
            count(criticalPath.steps.length, 'step'),
          ] satisfies [string, string, string],
        ]
      : []),
    ['Steps that did something', `${steps.ran} of ${steps.total}`, ''],
    ...(run.undo === 'none'
      ? []
      : [
          [
            'Put back',
            count(undone, 'address'),
            run.undo === 'clean' ? 'proven by looking' : 'not clean',
          ] satisfies [string, string, string],
        ]),
  ];
  return html`<dl class="figures">
    ${told.map(
      ([word, value, more]) =>
        html`<div>
          <dt>${word}</dt>
          <dd>${value}<small>${more}</small></dd>
        </div>`,
    )}
  </dl> `;
}

function unreadable({ unreadable: files }: ShowDocument): Markup | undefined {
  if (files.length === 0) return undefined;
  return html`<section class="card">
    <h2>What could not be read</h2>
    <ul>
      ${files.map(({ file, why }) => html`<li><code>${file}</code> ${why}</li>`)}
    </ul>
  </section>`;
}
