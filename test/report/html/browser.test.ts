import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, CHROMIUM, hasChromium, startBrowser } from './browser.ts';
import { failedPage, HOSTILE, longPage } from './pages.ts';

const LONG_NAME = 'a_name_without_any_place_to_break_it_'.repeat(8);
const PAGES: Readonly<Record<string, () => string>> = {
  'of a failed run': () => failedPage(),
  'of fourteen steps': () => longPage(14),
  'of a thousand steps': () => longPage(1000),
  'with long names': () => failedPage(LONG_NAME),
  'with hostile values': () => failedPage(HOSTILE),
};

/** The lowest contrast of a text to what is behind it (WCAG 2.2, "Contrast (Minimum)"), and the text. */
const LOWEST_CONTRAST = `(() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const linear = (value) => (value / 255 <= 0.04045 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgb(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  let lowest = [99, ''];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === '' || element.closest('title') || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const front = rgb(element.closest('svg') ? style.fill : style.color);
    const [a, b] = [light(front), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < lowest[0]) lowest = [contrast, node.data.trim()];
  }
  return lowest;
})()`;

describe.skipIf(!hasChromium)(
  `a page in a browser (skipped where there is no ${CHROMIUM})`,
  { timeout: 60_000 },
  () => {
    let folder: string;
    let browser: Browser;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'deploy-pages-'));
      browser = await startBrowser();
    }, 60_000);
    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const fileOf = (text: string): string => {
      const file = join(folder, 'page.html');
      writeFileSync(file, text);
      return file;
    };

    for (const [what, write] of Object.entries(PAGES)) {
      it.each([1280, 390])(
        `${what} fits %i pixels, asks for nothing and complains of nothing`,
        async (width) => {
          const { evaluate, complaints, requests } = await browser.open(fileOf(write()), { width });
          expect(await evaluate('document.documentElement.scrollWidth')).toBe(width);
          expect(await evaluate('document.querySelectorAll("main .card").length')).toBeGreaterThan(1);
          expect(await evaluate('document.title')).not.toBe('owned');
          // The style sheet passed its own policy.
          expect(await evaluate('getComputedStyle(document.querySelector(".figures")).display')).toBe('grid');
          expect(complaints).toEqual([]);
          expect(requests).toEqual([]);
        },
      );
    }

    it('that is told to ask for something is kept from it by its policy', async () => {
      const text = longPage(1).replace(
        '</main>',
        '<img src="https://example.com/x.png"><script>document.title = 1</script></main>',
      );
      const { complaints, evaluate } = await browser.open(fileOf(text), { width: 1280 });
      expect(complaints.join()).toMatch(/Content Security Policy/);
      expect(await evaluate('document.title')).not.toBe('1');
    });

    it.each([
      { scheme: 'light', media: 'screen' },
      { scheme: 'dark', media: 'screen' },
      { scheme: 'dark', media: 'print' },
    ] as const)('can be read: %o', async (look) => {
      const { evaluate } = await browser.open(fileOf(failedPage()), { width: 1280, ...look });
      const [contrast, text] = [
        await evaluate(`${LOWEST_CONTRAST}[0]`),
        await evaluate(`${LOWEST_CONTRAST}[1]`),
      ];
      expect(contrast, String(text)).toBeGreaterThan(4.5);
      const dark = look.scheme === 'dark' && look.media === 'screen';
      const background = await evaluate('getComputedStyle(document.body).backgroundColor');
      expect(background).toBe(
        dark ? 'rgb(14, 19, 24)' : look.media === 'print' ? 'rgb(255, 255, 255)' : 'rgb(244, 246, 248)',
      );
    });

    it('is drawn, and is printed on sheets of A4', async () => {
      const { screenshot, pdf } = await browser.open(fileOf(longPage(14)), { width: 1280, media: 'print' });
      const drawn = await screenshot(900);
      expect(drawn.subarray(1, 4).toString()).toBe('PNG');
      expect(drawn.length).toBeGreaterThan(20_000);
      const printed = (await pdf()).toString('latin1');
      const sheets = printed.match(/\/MediaBox \[[^\]]*\]/g) ?? [];
      expect(sheets.length).toBeLessThan(4);
      expect(sheets[0]).toMatch(/\[0 0 59[45][.\d]* 84[12][.\d]*\]/);
    });

    it('names every picture and every column for those who cannot see them', async () => {
      const { evaluate } = await browser.open(fileOf(failedPage()), { width: 1280 });
      expect(
        await evaluate(
          '[...document.querySelectorAll("svg[role=img]")].filter((one) => !one.querySelector("title")).length',
        ),
      ).toBe(0);
      expect(
        await evaluate(
          'document.querySelectorAll("svg:not([role=img]):not([aria-hidden]):not([aria-hidden] svg)").length',
        ),
      ).toBe(0);
      expect(await evaluate('document.querySelectorAll("th:not([scope])").length')).toBe(0);
      expect(await evaluate('document.documentElement.lang')).toBe('en');
    });
  },
);
