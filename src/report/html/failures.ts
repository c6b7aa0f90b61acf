import { failuresOf } from '../history/show-text.ts';
import type { ToldPart } from '../history/told.ts';
import { html, type Markup, type Part } from './html.ts';
import { chip } from './words.ts';

/** Tells what failed: the cause, its class, what the cloud says of it, and what to do. */
export function failures(parts: readonly ToldPart[]): Markup | undefined {
  const found = failuresOf(parts);
  if (found.length === 0) return undefined;
  return html`<section class="card failed">
    <h2>${found.length === 1 ? 'What failed' : 'What failed, and what came of it'}</h2>
    ${found.map(failure)}
  </section> `;
}

function failure(error: NonNullable<ToldPart['error']>): Markup {
  const { message, hint, retryable, address, code, correlationId, location, page } = error;
  const facts: [string, string | undefined][] = [
    ['at', location],
    ['address', address],
    ['code', code],
    ['correlation id', correlationId],
    ['more', page],
  ];
  return html`<div class="failure">
    <p class="cause">${message}</p>
    <p>
      ${chip(error.class ?? error.reason, 'bad')}
      ${
        retryable !== undefined &&
        chip(retryable ? 'worth another try' : 'not worth another try as it is', retryable ? 'warn' : 'calm')
      }
    </p>
    ${hint !== undefined && html`<p class="hint">${hint}</p>`} ${definitions(facts)}
  </div>`;
}

/** Writes facts as a list of words and what they are; what is not known is left out. */
export function definitions(facts: readonly (readonly [string, Part])[]): Markup | undefined {
  const known = facts.filter(([, value]) => value !== undefined && value !== '');
  if (known.length === 0) return undefined;
  return html`<dl class="facts">
    ${known.map(
      ([word, value]) =>
        html`<dt>${word}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}
