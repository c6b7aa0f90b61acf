import type { AzureResponse } from '../exchange.ts';

/** A refusal as a vault writes it: `{ error: { code, message, innererror? } }`. */
export class SecretError extends Error {
  readonly status: number;
  readonly code: string;
  readonly inner: string | undefined;

  constructor(status: number, code: string, message: string, inner?: string) {
    super(message);
    this.name = 'SecretError';
    this.status = status;
    this.code = code;
    this.inner = inner;
  }

  /** The answer that says so. */
  response(): AzureResponse {
    const innererror = this.inner === undefined ? {} : { innererror: { code: this.inner } };
    const headers = { 'cache-control': 'no-cache' };
    return {
      status: this.status,
      headers,
      body: { error: { code: this.code, message: this.message, ...innererror } },
    };
  }
}

/**
 * 404 for a name or version that the vault does not have. A soft-deleted one is not found either.
 * Source: recordings of azure-sdk-for-js, sdk/keyvault/keyvault-secrets.
 */
export function secretNotFound(name: string): SecretError {
  return new SecretError(
    404,
    'SecretNotFound',
    `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`,
  );
}

/** 404 for a name that is not soft-deleted, or not yet. Source: as above. */
export function deletedSecretNotFound(name: string): SecretError {
  return new SecretError(404, 'SecretNotFound', `Deleted Secret not found: ${name}`);
}

/** 400 for a value that the vault does not take. */
export function badParameter(message: string): SecretError {
  return new SecretError(400, 'BadParameter', message);
}
