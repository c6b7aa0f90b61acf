import { expect, test } from 'vitest';
import { history } from './histories.ts';

/** Others with HISTORIES=5000 and FROM=1000. */
const COUNT = Number(process.env['HISTORIES'] ?? 300);
const FROM = Number(process.env['FROM'] ?? 1);

test(`${COUNT} random histories from seed ${FROM} on lose nothing`, { timeout: 600_000 }, async () => {
  expect.hasAssertions();
  for (let seed = FROM; seed < FROM + COUNT; seed += 1) await history(seed);
});
