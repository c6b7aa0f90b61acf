import { z } from 'zod';
import { azureName } from '../azure-names.ts';
import { alerts } from './alerts.ts';
import { protect } from './fields.ts';
import { tags } from './tags.ts';

/** What the deployment is called, and where in Azure it goes. */
export const placeShape = {
  name: z
    .string()
    .regex(
      /^[a-z\d](?:[\w.-]{0,62}[a-z\d])?$/i,
      'must be 1 to 64 letters, digits, hyphens, underscores and periods, starting and ending with a letter or digit',
    )
    .describe('What the deployment is called, in tags and reports.'),
  subscriptionId: z.guid().describe('The subscription that everything is created in.'),
  tenantId: z.guid().describe('The Microsoft Entra tenant of the subscription.'),
  location: z
    .string()
    .regex(/^[a-z][a-z\d]+$/, 'must be the short name of an Azure region, such as westeurope for West Europe')
    .describe('The Azure region, by its short name.'),
  tags: tags.default({}).describe('Tags for every resource that can carry them.'),
  adopt: z
    .boolean()
    .default(false)
    .describe('Whether things that others made may be taken over; in `local` true when absent.'),
};

/** The resource group and what stands in it before the first service. */
export const foundationShape = {
  resourceGroup: z
    .strictObject({
      name: azureName('resourceGroup').describe('The name of the resource group.'),
      protect: protect('the group, with all that is in it,'),
    })
    .describe('The resource group that holds everything.'),
  identity: z
    .strictObject({
      name: azureName('identity').describe('The name of the identity.'),
    })
    .describe('The user-assigned identity that the apps run under: it pulls images and reads secrets.'),
  monitoring: z
    .strictObject({
      workspace: azureName('workspace').describe('The name of the Log Analytics workspace.'),
      component: azureName('component').describe('The name of the Application Insights component.'),
      retentionDays: z
        .int()
        .min(30)
        .max(730)
        .default(30)
        .describe('How many days the workspace keeps logs: 30 to 730.'),
      alerts,
      protect: protect('the workspace, or the component,'),
    })
    .describe('Where logs and telemetry go.'),
  registry: z
    .strictObject({
      name: azureName('registry').describe('The globally unique name of the container registry.'),
      sku: z
        .enum(['Basic', 'Standard', 'Premium'])
        .default('Basic')
        .describe('The service tier of the registry.'),
      keepImages: z
        .int()
        .min(0)
        .max(100)
        .default(3)
        .describe('How many superseded images of each service are kept to go back to: 0 to 100.'),
      protect: protect('the registry'),
    })
    .describe('The container registry that images are built in and pulled from.'),
  keyVault: z
    .strictObject({
      name: azureName('vault').describe('The globally unique name of the vault.'),
      sku: z.enum(['standard', 'premium']).default('standard').describe('The service tier of the vault.'),
      softDeleteRetentionDays: z
        .int()
        .min(7)
        .max(90)
        .default(7)
        .describe('How many days a deleted vault can be recovered: 7 to 90, never changed later.'),
      purgeProtection: z
        .boolean()
        .default(false)
        .describe(
          'Whether nobody can purge the deleted vault before its retention ends; never switched off.',
        ),
      whenSoftDeleted: z
        .enum(['recover', 'purge'])
        .default('recover')
        .describe('What to do with a soft-deleted vault of this name.'),
      protect: protect('the vault'),
    })
    .describe('The key vault that holds the secrets.'),
};
