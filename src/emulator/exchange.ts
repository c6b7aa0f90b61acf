/** One request as it arrives at the embedded Azure, whatever door it came through. Header names are lower-case. */
export interface AzureRequest {
  readonly method: string;
  /** Absolute, with the real host name, as a client of the real Azure would send it. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

/** The answer. An object body is sent as JSON, a string as it is. */
export interface AzureResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | string | undefined;
}
