import { describe, expect, it, test } from 'vitest';
import { ticksFor } from '../../../src/report/html/axis.ts';
import { html, trusted } from '../../../src/report/html/html.ts';
import { at, reportOf, stepOf } from '../history/past.ts';
import { failedPage, HOSTILE, longPage, pageOf } from './pages.ts';

describe('a template', () => {
  it('escapes what is put into it, and takes markup as it is', () => {
    const { text } = html`<p title="${`"'&`}">${'<b>'} ${html`<i>${1}</i>`} ${trusted('<hr>')}</p>`;
    expect(text).toBe('<p title="&quot;&#39;&amp;">&lt;b&gt; <i>1</i> <hr></p>');
  });

  it('leaves out what is nothing, and joins lists', () => {
    expect(html`${undefined}${false}${[1, 'a', [html`<hr />`]]}${0}`.text).toBe('1a<hr />0');
  });

  it('leaves out control characters, and keeps line breaks and indentation of what is put into it', () => {
    expect(html`${'a\u0000\u001b[31mb\n  c\td'}`.text).toBe('a  [31mb\n  c\td');
  });
});

/** How a formatter breaks the lines of a template is nobody's business. */
const flat = (text: string): string => text.replace(/\s+/g, ' ');

describe('a page', () => {
  it('escapes every value, wherever it stands', () => {
    const text = failedPage(HOSTILE);
    expect(/<script|<img|onerror="/i.exec(text)).toBeNull();
    expect(text.split('&lt;script&gt;').length).toBeGreaterThan(20);
  });

  it('names no other file, and forbids every request, script and form', () => {
    const text = longPage(3);
    expect(/<script|\bsrc=|@import|url\(|\sstyle=|\son\w+=/.exec(text)).toBeNull();
    expect([...text.matchAll(/<link[^>]*>/g)].map(([link]) => link)).toEqual([
      '<link rel="icon" href="data:," />',
    ]);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1] ?? '';
    expect(policy).toContain('default-src &#39;none&#39;; style-src &#39;sha256-');
    expect(policy).toContain('base-uri &#39;none&#39;; form-action &#39;none&#39;');
  });

  it('links to addresses of the web and to nothing else', () => {
    const report = reportOf({
      outputs: {
        a: { url: 'https://shop.example.com/', bad: 'javascript:alert(1)', blob: 'data:text/html,x' },
      },
      by: { user: 'ann', host: 'h', job: 'javascript:alert(1)' },
    });
    const text = pageOf({ reports: [report] });
    expect([...text.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      'https://shop.example.com/',
    ]);
    expect(text).toContain('<code>javascript:alert(1)</code>');
  });

  it('tells each address with what became of it, the beginning that all share once', () => {
    const text = flat(failedPage());
    const fates = [...text.matchAll(/<td class="fate">.*?<\/span> (.*?)<\/span>/g)].map(([, fate]) => fate);
    expect([...new Set(fates)]).toEqual([
      'not as it was',
      'pending',
      'kept',
      'restored',
      'to be given back',
      'kept, protected',
      'given back',
    ]);
    const codes = [...text.matchAll(/<code>(.*?)<\/code>/g)].map(([, code]) => code);
    expect(codes).toContain('…/providers/microsoft.keyvault/vaults/create_key_vault');
    expect(codes).toContain('/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/rg-shop');
  });

  it('sets the time of a step against the expected one', () => {
    const [cell] = /<td class="number" data-label="expected"> about.*?<\/td>/.exec(flat(failedPage())) ?? [];
    expect(cell).toContain('about 0.5 s<div class="slow">6.0 times that</div>');
  });

  it('draws work, undo and waiting at their times, and the longest chain in a colour of its own', () => {
    const text = flat(failedPage());
    const bars = [...text.matchAll(/<rect class="(bar [^"]*)" x="([\d.]+%)" y="4" width="([\d.]+%)"/g)];
    expect(bars.map(([, ...bar]) => bar)).toEqual([
      ['bar wait', '10%', '8%'],
      ['bar done critical', '10%', '40%'],
      ['bar undo bad', '20%', '10%'],
      ['bar failed critical', '50%', '30%'],
    ]);
    const titles = [...text.matchAll(/<title>(.*?)<\/title>/g)].map(([, title]) => title);
    expect(titles).toContain('b: failed after 3.0 s; on the longest chain of steps');
  });

  it('tells what was cut off as that, and what a destroy took as given back', () => {
    const steps = [
      stepOf('a', { status: 'running', startedAt: at(1) }),
      stepOf('b', { status: 'pending', reason: 'not reached' }),
    ];
    const givenBack = [{ step: 'b', address: '/b' }];
    const text = flat(pageOf({ reports: [reportOf({ result: 'interrupted', steps, givenBack })] }));
    expect(text).toContain('</span> cut off</span>');
    expect(text).toContain('<title>a: cut off after 1.0 s</title>');
    expect(text).toContain('</span> given back</span>');
    expect(text).not.toContain('not reached');
    expect(text).not.toContain('Longest chain');
  });

  it('of a run of which next to nothing is known says what there is', () => {
    const text = pageOf({
      open: {
        kind: 'deploy',
        startedAt: '2026-01-31T12:00:00.000Z',
        lastTime: '2026-01-31T12:00:04.000Z',
        holder: undefined,
        phase: 'forward',
        now: 0,
      },
    });
    expect(/<p class="result">(.*?)<\/p>/.exec(text)?.[1]).toBe('killed');
    expect(text.includes('Timeline')).toBe(false);
  });
});

test.each([
  [14_400, ['0', '5 s', '10 s']],
  [900, ['0', '200 ms', '400 ms', '600 ms', '800 ms']],
  [150_000, ['0', '30 s', '1 min', '1:30', '2 min', '2:30']],
  [5 * 3_600_000, ['0', '1 h', '2 h', '3 h', '4 h', '5 h']],
  [9_000_000, ['0', '30 min', '1 h', '1:30 h', '2 h', '2:30 h']],
  [0, ['0']],
])('A time axis of %i ms has round labels', (durationMs, labels) => {
  expect(ticksFor(durationMs).map(({ label }) => label)).toEqual(labels);
});

test('A time axis never has more than six labels', () => {
  for (let durationMs = 1; durationMs < 1e12; durationMs = Math.ceil(durationMs * 1.37))
    expect(ticksFor(durationMs).length).toBeLessThanOrEqual(6);
});
