import { sentence } from '../../engine/report.ts';
import type { Likely } from './likely.ts';
import { type Scope, scopeNote } from './scope.ts';
import type { ShowDocument } from '../history/show-document.ts';
import { becauseOf, isGone, UNDO } from '../history/step-lines.ts';
import type { ToldStep } from '../history/told.ts';
import { wasTouched } from '../history/told-run.ts';
import { count, duration } from '../words.ts';
import { html, type Markup } from './html.ts';
import { statusChip } from './words.ts';

/** Lists the steps: what became of each, how long it took against what was expected, and why it ran. */
export function stepsTable({ steps }: ShowDocument, expected: Likely, scope: Scope): Markup | undefined {
  if (steps.length === 0) return undefined;
  const isLong = steps.length > LONG;
  const shown = isLong ? steps.filter(wasTouched) : steps;
  const rest = isLong ? steps.filter((step) => !wasTouched(step)) : [];
  return html`<section class="card">
    <h2>Steps</h2>
    ${steps.some(({ changes: made }) => made !== undefined) && scopeNote(scope)}
    ${shown.length > 0 && table(shown, expected, scope)}
    ${
      rest.length > 0 &&
      html`<details>
        <summary>${count(rest.length, 'step')} that did nothing</summary>
        ${table(rest, expected, scope)}
      </details>`
    }
  </section> `;
}

/** What did nothing would hide what did something in a longer list. */
const LONG = 40;

function table(steps: readonly ToldStep[], expected: Likely, scope: Scope): Markup {
  return html`<table class="steps">
    <thead>
      <tr>
        <th scope="col">Step</th>
        <th scope="col">Status</th>
        <th scope="col" class="number">Took</th>
        <th scope="col" class="number">Expected</th>
        <th scope="col">Why</th>
      </tr>
    </thead>
    <tbody>
      ${steps.map((step) => row(step, expected, scope))}
    </tbody>
  </table>`;
}

function row(step: ToldStep, expected: Likely, scope: Scope): Markup {
  const { name, durationMs, changed, undo } = step;
  const touched = wasTouched(step);
  const likely = touched ? expected.of(name, expected.isFirst(changed) ? 'first' : 'again') : undefined;
  return html`<tr>
    <th scope="row">${name}</th>
    <td>${statusChip(step)}</td>
    <td class="number" data-label="took">${touched ? duration(durationMs) : '–'}</td>
    <td class="number" data-label="expected">
      ${likely === undefined ? '–' : comparison(durationMs, likely)}
    </td>
    <td>
      ${!isGone(step) && becauseOf(step)} ${causes(changed)} ${changes(step, scope)}
      ${undo && html`<div class="quiet">undo: ${UNDO[undo.how]}, ${duration(undo.durationMs)}</div>`}
    </td>
  </tr>`;
}

function comparison(took: number, likely: number): Markup {
  const isSlow = took > 1.5 * likely && took - likely > 2000;
  return html`about
  ${duration(likely)}${isSlow && html`<div class="slow">${(took / likely).toFixed(1)} times that</div>`}`;
}

/** What it came to in the cloud, by what was done; what it found as it should be is no news. */
function changes({ changes: all = [] }: ToldStep, { short }: Scope): Markup | undefined {
  const made = all.filter(({ action }) => action !== 'unchanged');
  if (made.length === 0) return undefined;
  return html`<details class="causes changes">
    <summary>${count(made.length, 'change')} in the cloud</summary>
    <ul>
      ${made.map(({ action, kind, address }) => html`<li>${kind} ${action}: ${short(address)}</li>`)}
    </ul>
  </details>`;
}

function causes(changed: ToldStep['changed']): Markup | undefined {
  if (changed.length < 2) return undefined;
  return html`<details class="causes">
    <summary>all ${changed.length} causes</summary>
    <ul>
      ${changed.map((one) => html`<li>${sentence([one])}</li>`)}
    </ul>
  </details>`;
}
