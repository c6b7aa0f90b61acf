import type { ClassPart } from './entry.ts';
import { internal } from './internal.ts';

/** What a step itself, a build or a job of the project did wrong. */
export const step = {
  meaning: 'A step, a build or a job of the project failed by itself: look at its code and its log.',
  reasons: {
    'step-invalid': {
      retryable: false,
      meaning: 'A step of your own cannot be loaded or used.',
      todo: 'Mend its module; `docs/contract.md` says how a step is written.',
      left: 'nothing',
    },
    'step-failed': {
      retryable: false,
      meaning: 'A step failed with an error of its own.',
      todo: 'The message is the step’s: mend what it names. `--log-level debug` says where it was thrown.',
    },
    'output-invalid': {
      retryable: false,
      meaning: 'A step returned what its own schema refuses, or a secret.',
      todo: 'Mend its `run` or its `output`.',
    },
    'build-failed': {
      retryable: false,
      meaning: 'An image could not be built.',
      todo: 'Mend the Dockerfile, or the files that it builds from; the log of the build is in the evidence. Azure has it, too, until the build is undone: `az acr task logs --registry REGISTRY --run-id RUN`.',
    },
    'job-failed': {
      retryable: false,
      meaning: 'A job, such as a migration of a database, failed.',
      todo: 'Mend what it ran; its log is in the evidence. Azure has it, too, until the job is undone: `az containerapp job logs show -g GROUP -n JOB --execution EXECUTION --container JOB`.',
    },
    internal,
  },
  codes: [],
} as const satisfies ClassPart;
