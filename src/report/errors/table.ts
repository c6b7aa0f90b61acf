import type { Reason } from '../../engine/failure.ts';
import { auth } from './auth.ts';
import { azure } from './azure.ts';
import { config } from './config.ts';
import { conflict } from './conflict.ts';
import { type ClassPart, type CodeEntry, type Entry, ERROR_CLASSES, type ErrorClass } from './entry.ts';
import { interrupted } from './interrupted.ts';
import { permission } from './permission.ts';
import { quota } from './quota.ts';
import { step } from './step.ts';
import { throttled } from './throttled.ts';
import { unhealthy } from './unhealthy.ts';

/** The table of errors, by class: what the program says of an error, and `docs/errors.md`, come from it. */
export const CLASSES = {
  config,
  auth,
  permission,
  quota,
  conflict,
  throttled,
  unhealthy,
  azure,
  step,
  interrupted,
} as const satisfies Readonly<Record<ErrorClass, ClassPart>>;

/** Every reason with its entry; one without is an error of the compiler. */
export const REASON_ENTRIES = {
  ...config.reasons,
  ...quota.reasons,
  ...conflict.reasons,
  ...unhealthy.reasons,
  ...azure.reasons,
  ...step.reasons,
  ...interrupted.reasons,
} as const satisfies Readonly<Record<Reason, Entry>>;

/** All that is known of one class. */
export function partOf(name: ErrorClass): ClassPart {
  return CLASSES[name];
}

/** The codes of Azure that have an entry, each with its class. */
export function codeEntries(): (CodeEntry & { readonly class: ErrorClass })[] {
  return ERROR_CLASSES.flatMap((name) => partOf(name).codes.map((entry) => ({ ...entry, class: name })));
}
