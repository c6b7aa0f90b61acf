import type { Config } from '../config/schema.ts';
import type { Step } from '../engine/step.ts';
import type { Facts, Ports } from '../../steps/ports.ts';

/** A step of this program or of its user. */
export type AnyStep = Step<Config, Facts, Ports>;
