import { appendFile } from 'node:fs/promises';
import type { AzureRequest, AzureResponse } from './exchange.ts';
import { redactBody, redactHeaders, redactText } from './redact.ts';

/** A request with its answer, as it may be kept: nothing in it authorizes or is secret. Status 0: no answer arrived; null: no body. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: unknown;
}

/** Makes the record of an exchange. Bodies that are no text are told by their size. */
export function exchangeOf(request: AzureRequest, response: AzureResponse | undefined): Exchange {
  const { hostname, pathname } = new URL(request.url);
  const clean = (body: unknown) => redactBody(body, hostname, pathname);
  return {
    method: request.method.toUpperCase(),
    url: redactText(request.url),
    requestHeaders: redactHeaders(request.headers),
    requestBody: clean(readable(request.body, request.headers['content-type'])) ?? null,
    status: response?.status ?? 0,
    responseHeaders: redactHeaders(response?.headers ?? {}),
    responseBody: clean(parsed(response?.body)) ?? null,
  };
}

/** Appends each exchange to a file as one JSON line. */
export function appendTo(file: string): (exchange: Exchange) => Promise<void> {
  return (exchange) => appendFile(file, `${JSON.stringify(exchange)}\n`);
}

function readable(body: Uint8Array | undefined, type: string | undefined): unknown {
  if (body === undefined || body.length === 0) return undefined;
  if (!/json|text|x-www-form-urlencoded|xml/i.test(type ?? '')) return `(${body.length} bytes)`;
  return parsed(new TextDecoder().decode(body));
}

function parsed(body: object | string | undefined): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
