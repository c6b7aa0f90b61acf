import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import { nameTaken } from '../name-check.ts';
import type { ProviderAction } from '../provider-action.ts';
import { capabilities, coreUsages } from './postgres-quota.ts';
import { MAJOR_VERSIONS } from './postgres-server-properties.ts';
import { postgresServers, SERVER_NAME } from './postgres-server.ts';

const provider = 'Microsoft.DBforPostgreSQL';
const { apiVersions, type } = postgresServers;

const question = z.looseObject({ name: z.string() });

/**
 * The name check of Microsoft.DBforPostgreSQL, for all of Azure and for a location; server names are unique in both.
 * Sources: azure-rest-api-specs, NameAvailabilityModel; the words are those that Azure/azure-powershell expects in
 * Test-AzPostgreSqlFlexibleServerNameAvailability.Tests.ps1.
 */
const nameChecks: readonly ProviderAction[] = [
  'checkNameAvailability',
  'locations/{location}/checkNameAvailability',
].map((path) => ({
  provider,
  method: 'POST',
  path,
  apiVersions,
  answer: ({ body }, call) => ({ status: 200, body: availability(body, call) }),
}));

/** What Microsoft.DBforPostgreSQL answers beside its resources: names, what a region offers, and what is left of it. */
export const postgresActions: readonly ProviderAction[] = [
  ...nameChecks,
  {
    provider,
    method: 'GET',
    path: 'locations/{location}/capabilities',
    apiVersions,
    answer: ({ segments }, call) => ({
      status: 200,
      body: { value: [capabilities(segments['location'] ?? '', MAJOR_VERSIONS, call)] },
    }),
  },
  {
    provider,
    method: 'GET',
    path: 'locations/{location}/resourceType/flexibleServers/usages',
    apiVersions,
    answer: ({ segments }, call) => ({
      status: 200,
      body: { value: coreUsages(segments['location'] ?? '', call) },
    }),
  },
];

function availability(body: unknown, call: Calls): object {
  const asked = question.safeParse(body);
  if (!asked.success) throw new ArmError(400, 'InvalidParameterValue', 'The request must name a server.');
  const { name } = asked.data;
  if (!SERVER_NAME.test(name)) {
    return unavailable(
      name,
      'Invalid',
      "Specified server name contains unsupported characters or is too long. Server name must be no longer than 63 characters long, contain only lower-case characters or digits, cannot contain '.' or '_' characters and can't start or end with '-' character.",
    );
  }
  if (nameTaken(call, type, name)) {
    return unavailable(name, 'AlreadyExists', 'Specified server name is already used.');
  }
  return { name, type, nameAvailable: true, message: '' };
}

function unavailable(name: string, reason: string, message: string): object {
  return { name, type, nameAvailable: false, reason, message };
}
