import { ArmError } from './arm-error.ts';

/** A refusal that leaves a trace: somebody saw the operation in progress. */
export class ConflictError extends ArmError {
  readonly trace: () => void;

  constructor(code: string, message: string, trace: () => void) {
    super(409, code, message);
    this.trace = trace;
  }
}
