/** What a user's step imports as `@deploy-cli/deploy`. */
export type { Config } from '../src/config/schema.ts';
export { Failure, type FailureDetails, type Reason } from '../src/engine/failure.ts';
export type { Json, JsonObject } from '../src/engine/json.ts';
export type { Address, Image, Irreversible, Step, StepSpec } from '../src/engine/step.ts';
export { armThing, defineStep } from './define.ts';
export type { Facts, Ports } from './ports.ts';
