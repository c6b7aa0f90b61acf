import { z } from 'zod';
import { isOfArm } from '../accepted.ts';
import type { Connection } from '../connection.ts';
import { azureFailure } from '../failures.ts';
import { orNull } from '../long-running.ts';

/** Questions to Azure Resource Manager; one that was asked already is not asked again. */
export interface Asking {
  readonly subscriptionId: string;
  /** The JSON of a GET; null where there is nothing, not even a registration with the provider. Throws `Failure` `azure-refused` or `azure-unreachable`. */
  get(path: string, apiVersion: string, query?: string): Promise<unknown>;
  /** All entries of a list, over its pages; null likewise. */
  list(path: string, apiVersion: string, query?: string): Promise<unknown[] | null>;
}

/** Opens the questions, over the connection's signed way to Azure Resource Manager. */
export function openAsking(connection: Connection): Asking {
  const asked = new Map<string, Promise<unknown>>();
  const ask = (url: string): Promise<unknown> => {
    const answer = asked.get(url) ?? answerTo(connection, url);
    asked.set(url, answer);
    return answer;
  };
  return {
    subscriptionId: connection.subscriptionId,
    get: (path, apiVersion, query) => ask(urlOf(path, apiVersion, query)),
    async list(path, apiVersion, query) {
      const found: unknown[] = [];
      let next: string | undefined = urlOf(path, apiVersion, query);
      for (let pages = 0; next !== undefined && pages < MOST_PAGES; pages += 1) {
        const answer: unknown = await ask(next);
        if (answer === null) return null;
        const { value, nextLink } = page.parse(answer);
        found.push(...value);
        // A credential goes nowhere else.
        next = nextLink != null && isOfArm(nextLink) ? nextLink : undefined;
      }
      return found;
    },
  };
}

const MOST_PAGES = 20;

const page = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

function urlOf(path: string, apiVersion: string, query?: string): string {
  const more = query === undefined ? '' : `&${query}`;
  return `https://management.azure.com${path}?api-version=${apiVersion}${more}`;
}

async function answerTo(connection: Connection, url: string): Promise<unknown> {
  const path = new URL(url).pathname;
  const get = async (): Promise<unknown> => {
    const { status, bodyAsText } = await (await connection.armGet())(url);
    if (status === 200) return JSON.parse(bodyAsText ?? 'null');
    throw azureFailure({
      name: 'RestError',
      message: `the answer was ${status}`,
      statusCode: status,
      response: { bodyAsText },
    });
  };
  return orNull(() => connection.call(path, get));
}
