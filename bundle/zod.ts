/** All of the zod that the program runs with, for users' steps. */
export * from 'zod';
export { default } from 'zod';
