import { z } from 'zod';
import { azureName } from '../azure-names.ts';
import { text, whenValid } from './fields.ts';

const TYPE = 'Where the state lives: `file` (a folder) or `blob` (Azure Blob Storage).';

const file = z.strictObject({
  type: z.literal('file').describe(TYPE),
  path: text
    .default('state')
    .describe('The folder of the states, relative to the configuration file; for `file`.'),
});

const accountShape = {
  account: azureName('storageAccount')
    .optional()
    .describe('The storage account, reached as whoever is signed in; for `blob`.'),
  connectionString: text
    .regex(
      /^UseDevelopmentStorage=true;?$|(?:^|;)(?:AccountKey|SharedAccessSignature)=./i,
      'must be a connection string of a storage account, with AccountKey= or SharedAccessSignature=',
    )
    .optional()
    .describe(
      'A connection string instead of an account, from an environment variable: it holds a secret; for `blob`.',
    ),
};

const blob = z
  .strictObject({
    type: z.literal('blob').describe(TYPE),
    ...accountShape,
    container: azureName('blobContainer')
      .default('deployment-state')
      .describe('The container of the states; for `blob`.'),
    prefix: z
      .string()
      .regex(
        /^[a-z\d](?:[\w.-]{0,62}[\w-])?(?:\/[a-z\d](?:[\w.-]{0,62}[\w-])?){0,5}$/i,
        'must be letters, digits, hyphens, underscores and periods, in at most six parts with slashes between them',
      )
      .optional()
      .describe(
        'The folder of the states in the container; the name of the deployment when absent; for `blob`.',
      ),
    resourceGroup: azureName('resourceGroup')
      .optional()
      .describe('The resource group in which `deploy state init` makes the account; for `blob`.'),
    location: z
      .string()
      .regex(
        /^[a-z][a-z\d]+$/,
        'must be the short name of an Azure region, such as westeurope for West Europe',
      )
      .optional()
      .describe(
        'The region in which `deploy state init` makes the account; `location` when absent; for `blob`.',
      ),
  })
  .refine((it) => (it.account === undefined) !== (it.connectionString === undefined), {
    error: 'must have exactly one of account and connectionString',
    when: whenValid(z.object(accountShape)),
  });

/** Where a state lives. */
export const stateStoreSchema = z.discriminatedUnion('type', [file, blob], {
  error: ({ code }) => (code === 'invalid_union' ? 'must be file or blob' : undefined),
});

/** Where a state lives, complete and valid. */
export type StateStoreConfig = z.output<typeof stateStoreSchema>;

/** A store in Azure Blob Storage. */
export type BlobStoreConfig = Extract<StateStoreConfig, { type: 'blob' }>;

/** Where the state lives: what no step sees. */
export const stateShape = {
  state: z
    .strictObject({
      store: stateStoreSchema
        .default({ type: 'file', path: 'state' })
        .describe('The store of the states of all environments; a folder for each.'),
    })
    .default({ store: { type: 'file', path: 'state' } })
    .describe('Where is kept what was last applied.'),
};
