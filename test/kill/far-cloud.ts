import type { Emulator } from '../../src/emulator/emulator.ts';
import { response } from './wire.ts';

/** Takes the place of the embedded Azure in a process whose cloud is another process: each request goes there. */
export function openEmulator(): Emulator {
  const address = process.env['FAR_CLOUD'] ?? '';
  return {
    async handle({ body, ...rest }) {
      const content = body === undefined ? {} : { body: Buffer.from(body).toString('base64') };
      const sent = { ...rest, ...content, writer: process.pid };
      const answer = await fetch(address, { method: 'POST', body: JSON.stringify(sent) });
      const given = response.parse(await answer.json());
      if (!('error' in given)) return given;
      throw Object.assign(new Error(given.error.message), { code: given.error.code });
    },
  };
}
