import type { ShowDocument } from '../history/show-document.ts';
import type { ToldPart } from '../history/told.ts';
import { commandWord, who } from '../history/words.ts';
import { serviceUrls } from '../urls.ts';
import { count, duration } from '../words.ts';
import { definitions } from './failures.ts';
import { html, type Markup } from './html.ts';
import { timeOf } from './words.ts';

/** Tells where the run went, who ran it and with what, and where its files lie. */
export function facts({ run, parts, files, environment, cloud }: ShowDocument, place: string): Markup {
  const programs = new Set(parts.flatMap(({ program }) => program ?? []));
  const processes = new Set(parts.flatMap(({ correlationId }) => correlationId ?? []));
  const log = files.log ?? parts.findLast((part) => part.log !== undefined)?.log;
  return html`<section class="card">
    <h2>Environment, state and files</h2>
    ${definitions([
      ['run', code(run.run)],
      ['environment', environment ?? undefined],
      ['cloud', cloud ?? undefined],
      ['state', code(place)],
      ['left open', run.open ? OPEN[run.phase ?? 'forward'] : 'no'],
      ['deploy', [...programs].join(', ')],
      ['correlation ids', [...processes].map((id) => html`<div>${code(id)}</div>`)],
      ['CI job', run.by?.job === undefined ? undefined : link(run.by.job)],
      ['log', log === undefined ? undefined : code(log)],
      ['evidence', files.evidence.length === 0 ? undefined : evidence(files.evidence, files.place)],
    ])}
    ${parts.length > 1 && commands(parts)} ${warnings(parts)}
  </section> `;
}

const OPEN: Readonly<Record<NonNullable<ShowDocument['run']['phase']>, string>> = {
  forward: 'yes: the next command goes on with it, or undoes it',
  'rolling-back': 'yes: the next command goes on undoing it',
  committed: 'yes: the next command finishes it',
};

/** The addresses that people open, where the run left them working. */
export function addresses({ run, parts }: ShowDocument): Markup | undefined {
  if (run.result !== 'completed' || run.undo !== 'none') return undefined;
  const { outputs = {} } = parts.at(-1) ?? {};
  const found = serviceUrls(Object.keys(outputs), outputs);
  if (found.length === 0) return undefined;
  return html`<section class="card">
    <h2>Addresses</h2>
    ${definitions(found.map(([name, url]) => [name, link(url)] as const))}
  </section> `;
}

/** A link asks for nothing before somebody follows it; what is no address of the web is told as text. */
function link(url: string): Markup {
  return /^https?:\/\//.test(url) ? html`<a href="${url}" rel="noopener noreferrer">${url}</a>` : code(url);
}

function code(text: string): Markup {
  return html`<code>${text}</code>`;
}

function evidence(paths: readonly string[], place: string): Markup {
  return html`<details>
    <summary>${count(paths.length, 'file')}</summary>
    <ul class="paths">
      ${paths.map((path) => html`<li><code>${place}/${path}</code></li>`)}
    </ul>
  </details>`;
}

function commands(parts: readonly ToldPart[]): Markup {
  return html`<h3>The commands on this run</h3>
    <table>
      <thead>
        <tr>
          <th scope="col">Began</th>
          <th scope="col">Command</th>
          <th scope="col">Result</th>
          <th scope="col" class="number">Took</th>
          <th scope="col">Who</th>
        </tr>
      </thead>
      <tbody>
        ${parts.map(
          ({ startedAt, command, result, durationMs, by, source }) =>
            html`<tr>
              <td>${startedAt === null ? '?' : timeOf(startedAt)}</td>
              <td>${commandWord(command)}</td>
              <td>
                ${result}${source !== 'report' && html` <span class="quiet">told by the ${source}</span>`}
              </td>
              <td class="number" data-label="took">${durationMs === null ? '?' : duration(durationMs)}</td>
              <td>${who(by)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function warnings(parts: readonly ToldPart[]): Markup | undefined {
  const told = [...new Set(parts.flatMap((part) => part.warnings))];
  if (told.length === 0) return undefined;
  return html`<h3>Warnings</h3>
    <ul>
      ${told.map((warning) => html`<li>${warning}</li>`)}
    </ul>`;
}
