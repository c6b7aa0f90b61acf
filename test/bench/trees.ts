import { randomFillSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How many files, of how many bytes each. */
export interface TreeSize {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Writes a tree of files that are all different and cannot be packed, a hundred to a folder, and a Dockerfile beside them,
 * which counts as one of them.
 */
export function writeTree(folder: string, { files, bytes }: TreeSize): void {
  const content = randomFillSync(Buffer.alloc(bytes));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . .\n');
  for (let index = 1; index < files; index++) {
    if (index % FILES_A_FOLDER === 1) mkdirSync(join(folder, folderOf(index)), { recursive: true });
    // The number alone makes each another: filling them all anew would take longer than writing them.
    content.writeUInt32LE(index, 0);
    writeFileSync(join(folder, fileOf(index)), content);
  }
}

/** The path of one file of a tree, counted from 1. */
export function fileOf(index: number): string {
  return `${folderOf(index)}/${String(index).padStart(6, '0')}.bin`;
}

/** How many folders a tree of so many files has. */
export function foldersOf(files: number): number {
  return Math.ceil((files - 1) / FILES_A_FOLDER);
}

const FILES_A_FOLDER = 100;

function folderOf(index: number): string {
  return `d${String(Math.floor((index - 1) / FILES_A_FOLDER)).padStart(4, '0')}`;
}

/** A program for Node that only walks a tree and looks at each file, synchronously, and tells how many there are. */
export const WALK = `
const { lstatSync, readdirSync } = require('node:fs');
let files = 0;
const walk = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = folder + '/' + entry.name;
    if (entry.isDirectory()) walk(path);
    else if (lstatSync(path).isFile()) files++;
  }
};
walk(process.argv[1]);
console.log(files);
`;

/** The same, which also reads each file and hashes it, and tells the digest of all. */
export const READ_AND_HASH = `
const { createHash } = require('node:crypto');
const { closeSync, openSync, readdirSync, readSync } = require('node:fs');
const buffer = Buffer.allocUnsafe(1 << 20);
const all = createHash('sha256');
let files = 0;
const hash = (path) => {
  const one = createHash('sha256');
  const file = openSync(path, 'r');
  for (let read; (read = readSync(file, buffer)) > 0; ) one.update(read === buffer.length ? buffer : buffer.subarray(0, read));
  closeSync(file);
  files++;
  all.update(one.digest());
};
const walk = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = folder + '/' + entry.name;
    if (entry.isDirectory()) walk(path);
    else hash(path);
  }
};
walk(process.argv[1]);
console.log(files, all.digest('hex'));
`;
