import type { ClassPart } from './entry.ts';

/**
 * Nobody is signed in, or not as somebody whom Azure accepts. Sources: Microsoft Learn, "Microsoft Entra authentication and
 * authorization error codes" (AADSTS), "Troubleshoot Azure Identity authentication issues" (azure-sdk-for-js,
 * sdk/identity/identity/TROUBLESHOOTING.md), "Key Vault REST API error codes".
 */
export const auth = {
  meaning: 'Nobody is signed in, or not as somebody whom Azure accepts: sign in, then type the same again.',
  family: /^AADSTS\d+$|Authentication|Credential|Token(Expired|Invalid)$/,
  reasons: {},
  codes: [
    {
      codes: [
        'CredentialUnavailableError',
        'AuthenticationRequiredError',
        'AuthenticationError',
        'AggregateAuthenticationError',
        'ChainedTokenCredentialError',
      ],
      retryable: false,
      meaning: 'No way to sign in has given a token.',
      todo: 'Sign in with `az login`, or set AZURE_CLIENT_ID, AZURE_TENANT_ID and a secret or a federated token.',
    },
    {
      codes: [
        'InvalidAuthenticationToken',
        'InvalidAuthenticationTokenTenant',
        'InvalidAuthenticationTokenAudience',
        'ExpiredAuthenticationToken',
        'AuthenticationFailed',
        'Unauthorized',
        'NoAuthenticationInformation',
      ],
      retryable: false,
      meaning: 'Azure does not accept the token: it has expired, or is of another tenant.',
      todo: 'Sign in again: `az login --tenant TENANT`, with the `tenantId` of the configuration.',
    },
    {
      codes: ['AADSTS700016', 'AADSTS90002', 'AADSTS500011'],
      retryable: false,
      meaning: 'The application (client id) or the tenant is not known: one of them is wrong.',
      todo: 'Check AZURE_CLIENT_ID and AZURE_TENANT_ID, and that the application has a service principal in the tenant.',
    },
    {
      codes: ['AADSTS7000215'],
      retryable: false,
      meaning: 'The client secret is wrong; often the id of the secret was given in place of its value.',
      todo: 'Set AZURE_CLIENT_SECRET to the value of a secret of that application.',
    },
    {
      codes: ['AADSTS7000222'],
      retryable: false,
      meaning: 'The client secret has expired.',
      todo: 'Make a new secret for the application, or sign in by federation, which needs none.',
    },
    {
      codes: ['AADSTS700027', 'AADSTS700024'],
      retryable: false,
      meaning:
        'The certificate or the federated token with which the application signs in has expired, or is not the one that Entra knows.',
      todo: 'Ask for a fresh one; check that the clock of the machine is right.',
    },
    {
      codes: ['AADSTS70021', 'AADSTS700211', 'AADSTS700212', 'AADSTS700213'],
      retryable: false,
      meaning:
        'No federated credential of the application matches the pipeline: its issuer, subject or audience differs.',
      todo: 'Compare the subject in the message (repository, branch, environment) with the federated credential of the application.',
    },
    {
      codes: ['AADSTS50076', 'AADSTS50079', 'AADSTS53003', 'AADSTS53000', 'AADSTS65001'],
      retryable: false,
      meaning:
        'A policy of the tenant asks for more: a second factor, a managed device, another place, or consent.',
      todo: 'Sign in interactively with `az login --tenant TENANT`, or ask who keeps the policies of the tenant.',
    },
    {
      codes: [
        'AADSTS50126',
        'AADSTS50034',
        'AADSTS50055',
        'AADSTS50057',
        'AADSTS50173',
        'AADSTS70043',
        'AADSTS700082',
      ],
      retryable: false,
      meaning: 'The account or its password is not valid any more, or the sign-in has grown too old.',
      todo: 'Sign in again with `az login`.',
    },
  ],
} as const satisfies ClassPart;
