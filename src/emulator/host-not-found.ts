/** The host has no address: what Node reports when a name cannot be resolved, so that clients treat it the same. */
export class HostNotFound extends Error {
  readonly code = 'ENOTFOUND';
  readonly syscall = 'getaddrinfo';

  constructor(hostname: string) {
    super(`getaddrinfo ENOTFOUND ${hostname}`);
    this.name = 'HostNotFound';
  }
}
