import { givenBack } from '../history/show-text.ts';
import type { ToldPart } from '../history/told.ts';
import { commandWord } from '../history/words.ts';
import { count } from '../words.ts';
import { html, type Markup } from './html.ts';
import { type Scope, scopeNote } from './scope.ts';
import { chip, type Tone } from './words.ts';

/** Tells of each undo what was looked at again, address by address, and of what else went or stays. */
export function undoSection(parts: readonly ToldPart[], scope: Scope): Markup | undefined {
  const undone = parts.flatMap((part) => undo(part, parts.length > 1, scope) ?? []);
  const last = parts.at(-1);
  const others = last === undefined ? [] : otherRows({ ...last, givenBack: givenBack(parts) });
  if (undone.length + others.length === 0) return undefined;
  return html`<section class="card">
    <h2>${undone.length > 0 ? 'Undo, and its proof' : 'What went, and what stays'}</h2>
    ${scopeNote(scope)} ${undone}
    ${
      others.length > 0 &&
      html`${undone.length > 0 && html`<h3>What else went, or stays</h3>`} ${table(others, scope)}`
    }
  </section> `;
}

interface Fate {
  readonly word: string;
  readonly tone: Tone;
  readonly found: ToldPart['residue'];
}

function undo({ rollback, command }: ToldPart, several: boolean, scope: Scope): Markup | undefined {
  if (rollback === null) return undefined;
  const { clean, restored, kept, pending, residue } = rollback;
  const abandoned = command === 'abandon';
  const rows: Fate[] = [
    abandoned
      ? { word: 'stays', tone: 'warn', found: residue }
      : { word: 'not as it was', tone: 'bad', found: residue },
    { word: 'pending', tone: 'warn', found: pending },
    { word: 'kept', tone: 'warn', found: kept },
    { word: 'restored', tone: 'good', found: restored },
  ];
  const left = pending.length + residue.length;
  const told = clean
    ? `Clean: each of ${count(restored.length + kept.length, 'address')} was looked at again after its undo.`
    : abandoned
      ? `Abandoned: nothing was undone, and ${count(left, 'address')} as the run left ${left === 1 ? 'it' : 'them'}.`
      : `Not clean: ${count(left, 'address')} not as before.`;
  return html`<p class="verdict">
      ${clean ? chip('clean', 'good') : abandoned ? chip('abandoned', 'warn') : chip('not clean', 'bad')}
      ${told} ${several && html`<span class="quiet">${commandWord(command)}</span>`}
    </p>
    ${table(rows, scope)}`;
}

function otherRows({ givenBack: given, remaining, kept, residue, rollback }: ToldPart): Fate[] {
  const told = new Set(rollback?.residue.map(({ address }) => address));
  const left = residue.filter(({ address }) => !told.has(address));
  const all: Fate[] = [
    { word: 'left behind', tone: 'bad', found: left },
    { word: 'to be given back', tone: 'warn', found: remaining },
    { word: 'kept, protected', tone: 'warn', found: kept },
    { word: 'given back', tone: 'good', found: given },
  ];
  return all.filter(({ found }) => found.length > 0);
}

/** What became of several addresses of one step for one reason is told together. */
function table(fates: readonly Fate[], { short }: Scope): Markup {
  const rows = fates.flatMap(({ word, tone, found }) => {
    const groups = Map.groupBy(found, ({ step, why }) => JSON.stringify([step, why]));
    return [...groups.values()].map((group) => row(chip(word, tone), group, short));
  });
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Fate</th>
        <th scope="col">Step</th>
        <th scope="col">Addresses</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function row(fate: Markup, group: ToldPart['residue'], short: Scope['short']): Markup {
  const [{ step, why } = { step: '' }] = group;
  return html`<tr>
    <td class="fate">${fate}</td>
    <th scope="row">${step}</th>
    <td>
      ${why !== undefined && html`<div class="quiet">${why}</div>`}
      ${group.map(({ address }) => html`<div>${short(address)}</div>`)}
    </td>
  </tr>`;
}
