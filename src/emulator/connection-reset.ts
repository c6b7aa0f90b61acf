/** The connection was lost: the client cannot know whether its request had an effect. */
export class ConnectionReset extends Error {
  readonly code = 'ECONNRESET';

  constructor(url: string) {
    super(`read ECONNRESET ${url.replace(/\?.*$/s, '')}`);
    this.name = 'ConnectionReset';
  }
}
