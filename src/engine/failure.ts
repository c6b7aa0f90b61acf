import type { JsonObject } from './json.ts';
import { answeredCode, answeredStatus, briefly } from './thrown.ts';

/** Why something failed: the kebab-case reasons that people and scripts can rely on. */
export type Reason =
  | 'usage'
  | 'config-missing'
  | 'config-unreadable'
  | 'config-invalid'
  | 'environment-unknown'
  | 'step-unknown'
  | 'step-order'
  | 'step-invalid'
  | 'step-failed'
  | 'output-invalid'
  | 'two-owners'
  | 'unchangeable'
  | 'adoption'
  | 'prerequisite'
  | 'irreversible'
  | 'protected'
  | 'pending'
  | 'plan-invalid'
  | 'plan-stale'
  | 'state-invalid'
  | 'state-foreign'
  | 'state-unwritable'
  | 'locked'
  | 'lock-lost'
  | 'run-open'
  | 'secret-missing'
  | 'files-unreadable'
  | 'azure-refused'
  | 'azure-unreachable'
  | 'operation-failed'
  | 'build-failed'
  | 'job-failed'
  | 'unhealthy'
  | 'quota'
  | 'name-taken'
  | 'interrupted'
  | 'internal';

/** What is known of a failure beyond its message. Every member is safe to print and to keep. */
export interface FailureDetails {
  /** What to do or type next. */
  hint?: string;
  /** The id of the thing in the cloud that it is about. */
  address?: string;
  /** The error code of the cloud, such as `ContainerAppLockConflict`. */
  code?: string;
  /** All that the cloud said, for whoever decides by it: people are told how it begins. Never kept, never printed. */
  said?: string;
  /** The HTTP status of the answer, where it was one. */
  status?: number;
  /** The id under which the cloud's support can find the request. */
  correlationId?: string;
  /** `file:line:column` in the configuration. */
  location?: string;
  /** Several findings told together, one a line. */
  findings?: readonly JsonObject[];
  cause?: unknown;
}

/** An expected failure, told to people without a stack trace. */
export class Failure extends Error {
  readonly reason: Reason;
  readonly details: FailureDetails;

  constructor(reason: Reason, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'Failure';
    this.reason = reason;
    this.details = details;
  }

  get hint(): string | undefined {
    return this.details.hint;
  }
}

/** Turns whatever was thrown into a failure; an unknown error is wrapped once, with what it says, but no stack. */
export function toFailure(thrown: unknown, reason: Reason = 'internal'): Failure {
  if (thrown instanceof Failure) return thrown;
  const [code, status] = [answeredCode(thrown), answeredStatus(thrown)];
  return new Failure(reason, briefly(thrown), {
    ...(code !== undefined && { code }),
    ...(status !== undefined && { status }),
    cause: thrown,
  });
}
