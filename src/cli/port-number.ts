/** Reads the number of a port that was given on the command line; 0 stands for a free one. */
export function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new Error('write a number from 0 to 65535');
}
