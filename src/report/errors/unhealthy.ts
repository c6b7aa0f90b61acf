import type { ClassPart } from './entry.ts';

/**
 * It was deployed, and does not live. Sources: Microsoft Learn, "Troubleshoot a Container App", "Troubleshoot health probe
 * failures", "Troubleshoot image pull failures"; OCI Distribution Specification, "Error codes" (MANIFEST_UNKNOWN).
 */
export const unhealthy = {
  meaning:
    'It was deployed as configured, and does not start or does not answer: the app, its image or its settings.',
  family: /Unhealthy|ImagePull|Manifest|BackOff|Revision.*Failed|ContainerCrash/i,
  reasons: {
    unhealthy: {
      retryable: false,
      meaning: 'An app does not become healthy, or does not answer as it should.',
      todo: 'Read the evidence: its logs and events were saved before anything was undone. Mend the app or its settings.',
    },
  },
  codes: [
    {
      codes: ['ContainerAppOperationError', 'RevisionProvisioningFailed', 'ContainerAppRevisionFailed'],
      retryable: false,
      meaning: 'The new revision of an app could not be started.',
      todo: 'The message says why: an image that cannot be pulled, a secret that cannot be read, a container that ends. Mend that.',
    },
    {
      codes: [
        'ImagePullFailure',
        'ImagePullBackOff',
        'ErrImagePull',
        'ManifestUnknown',
        'MANIFEST_UNKNOWN',
        'ImageNotFound',
      ],
      retryable: false,
      meaning: 'The image cannot be pulled: it does not exist, or the app may not read the registry.',
      todo: 'Check the name and tag of the image, and that the identity of the app has AcrPull on the registry.',
    },
    {
      codes: ['ContainerCrashing', 'CrashLoopBackOff', 'HealthCheckFailed', 'ProbeFailed'],
      retryable: false,
      meaning: 'The container starts and ends again, or does not answer its probes.',
      todo: 'Read its log in the evidence; check its port, its probes and the variables that it needs.',
    },
  ],
} as const satisfies ClassPart;
