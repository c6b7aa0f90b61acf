import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** Where Debian has it; a test that needs it is skipped where it is missing. */
export const CHROMIUM = '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);

/** How a page is looked at. */
export interface Look {
  readonly width: number;
  readonly scheme?: 'light' | 'dark';
  readonly media?: 'screen' | 'print';
}

/** What was seen of a page. */
export interface Seen {
  /** What the console, the log and the policy complained of. */
  readonly complaints: readonly string[];
  /** The addresses of all requests but that of the page itself. */
  readonly requests: readonly string[];
  /** What an expression came to, in the page. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** A picture of the page from its top, so many pixels high. */
  readonly screenshot: (height: number) => Promise<Buffer>;
  readonly pdf: () => Promise<Buffer>;
}

/** A browser without a window, spoken to by the Chrome DevTools Protocol. */
export interface Browser {
  readonly open: (file: string, look: Look) => Promise<Seen>;
  readonly close: () => Promise<void>;
}

/** Starts Chromium, on a port of its own choice. */
export async function startBrowser(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'deploy-chromium-'));
  const child = spawn(CHROMIUM, [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    '--no-first-run',
    '--disable-background-networking',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    'about:blank',
  ]);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { send, listen, end } = await speak(await addressOf(child));
  return {
    open: async (file, look) => {
      const { targetId } = z
        .object({ targetId: z.string() })
        .parse(await send('Target.createTarget', { url: 'about:blank' }));
      const { sessionId } = z
        .object({ sessionId: z.string() })
        .parse(await send('Target.attachToTarget', { targetId, flatten: true }));
      return openPage((method, params) => send(method, params, sessionId), listen(sessionId), file, look);
    },
    close: async () => {
      end();
      child.kill();
      await gone;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

type Send = (method: string, params?: object) => Promise<unknown>;
type Listen = (heard: (method: string, params: unknown) => void) => void;

async function openPage(send: Send, listen: Listen, file: string, look: Look): Promise<Seen> {
  const { width, scheme = 'light', media = 'screen' } = look;
  const url = pathToFileURL(file).href;
  const complaints: string[] = [];
  const requests: string[] = [];
  const loaded = Promise.withResolvers<void>();
  listen((method, params) => {
    if (method === 'Page.loadEventFired') loaded.resolve();
    if (method === 'Network.requestWillBeSent') {
      const asked = requestShape.parse(params).request.url;
      if (asked !== url) requests.push(asked);
    }
    if (COMPLAINTS.includes(method)) complaints.push(JSON.stringify(params));
  });
  for (const domain of ['Page', 'Network', 'Log', 'Runtime', 'Audits']) await send(`${domain}.enable`);
  const features = [{ name: 'prefers-color-scheme', value: scheme }];
  await send('Emulation.setEmulatedMedia', { media, features });
  const size = { width, height: 900, deviceScaleFactor: 1, mobile: width < 600 };
  await send('Emulation.setDeviceMetricsOverride', size);
  await send('Page.navigate', { url });
  await loaded.promise;
  const taken = async (method: string, params: object): Promise<Buffer> =>
    Buffer.from(z.object({ data: z.string() }).parse(await send(method, params)).data, 'base64');
  return {
    complaints,
    requests,
    evaluate: async (expression) =>
      valueShape.parse(await send('Runtime.evaluate', { expression, returnByValue: true })).result.value,
    screenshot: (height) =>
      taken('Page.captureScreenshot', {
        captureBeyondViewport: true,
        clip: { x: 0, y: 0, width, height, scale: 1 },
      }),
    pdf: () => taken('Page.printToPDF', { preferCSSPageSize: true, printBackground: false }),
  };
}

const COMPLAINTS = [
  'Log.entryAdded',
  'Runtime.consoleAPICalled',
  'Runtime.exceptionThrown',
  'Audits.issueAdded',
  'Network.loadingFailed',
];
const requestShape = z.object({ request: z.object({ url: z.string() }) });
const valueShape = z.object({ result: z.object({ value: z.unknown() }) });

/** Chromium says on its stderr where it listens. */
function addressOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let told = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    told += chunk.toString();
    const address = /DevTools listening on (ws:\S+)/.exec(told)?.[1];
    if (address !== undefined) resolve(address);
  });
  child.once('exit', () => reject(new Error(`Chromium ended: ${told}`)));
  return promise;
}

const messageShape = z.object({
  id: z.number().optional(),
  sessionId: z.string().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

async function speak(address: string) {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const listeners = new Map<string, (method: string, params: unknown) => void>();
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, sessionId, method, params, result, error } = messageShape.parse(JSON.parse(String(data)));
    if (id !== undefined) {
      if (error === undefined) waiting.get(id)?.resolve(result);
      else waiting.get(id)?.reject(new Error(error.message));
    } else if (method !== undefined) listeners.get(sessionId ?? '')?.(method, params);
  });
  return {
    send: (method: string, params: object = {}, sessionId?: string): Promise<unknown> => {
      last += 1;
      const answer = Promise.withResolvers<unknown>();
      waiting.set(last, answer);
      socket.send(JSON.stringify({ id: last, method, params, sessionId }));
      return answer.promise;
    },
    listen:
      (sessionId: string): Listen =>
      (heard) =>
        void listeners.set(sessionId, heard),
    end: () => socket.close(),
  };
}
