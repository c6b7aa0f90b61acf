/** A refusal as ARM writes it: `{ error: { code, message, details? } }` with its status. */
export class ArmError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly object[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { details?: readonly object[]; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.name = 'ArmError';
    this.status = status;
    this.code = code;
    this.details = more.details;
    this.headers = more.headers ?? {};
  }
}
