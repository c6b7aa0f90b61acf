import type { Traffic } from '../../src/azure/traffic.ts';

/** Writes down what is told of the traffic, one line each. */
export function noted(headers: Readonly<Record<string, string>> = {}): {
  readonly notes: string[];
  readonly traffic: Traffic;
} {
  const notes: string[] = [];
  return {
    notes,
    traffic: {
      begin: ({ operation, service, host, path, correlationId }) => {
        notes.push(`begin ${operation} ${service} ${host} ${path} ${correlationId}`);
        return {
          headers,
          retrying: ({ status, code, delayMs }) => void notes.push(`retrying ${status} ${code} ${delayMs}`),
          ended: ({ status, code, durationMs }) => void notes.push(`ended ${status} ${code} ${durationMs}`),
        };
      },
      breaker: ({ host, state }) => void notes.push(`breaker ${host} ${state}`),
      tokenFailed: (message) => void notes.push(`token ${message}`),
    },
  };
}
