import { randomInt } from 'node:crypto';

/** Makes a secret of so many letters and digits; each is as likely as any other (`randomInt` rejects, it has no bias). */
export function generateSecret(length: number): string {
  return Array.from({ length }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
