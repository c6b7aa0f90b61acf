/** What a user's step imports as `@deploy-cli/deploy`. */
export { armThing, defineStep } from './define.ts';
