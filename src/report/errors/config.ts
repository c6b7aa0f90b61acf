import type { ClassPart } from './entry.ts';

/**
 * What was typed, configured, or kept on this machine is wrong. Sources of the codes: Microsoft Learn, "Troubleshoot common
 * Azure deployment errors", "Resolve errors for invalid template", "Azure Container Apps: troubleshooting", and the REST
 * references of the providers named in the codes.
 */
export const config = {
  meaning: 'What was typed or configured cannot be done as it stands: mend that first.',
  family:
    /^(Invalid|Missing|Malformed|BadRequest)|(Invalid|NotValid|NotSupported|OutOfRange|Required|TooLong|TooShort)$|(InvalidName|InvalidValue)/,
  reasons: {
    usage: {
      retryable: false,
      meaning: 'The command line is wrong, or what it asks for was not confirmed.',
      todo: 'Type what the hint says; `deploy COMMAND --help` lists the flags of a command.',
      left: 'nothing',
    },
    'config-missing': {
      retryable: false,
      meaning: 'There is no configuration where it was looked for.',
      todo: 'Go to the folder with `config.yaml`, or name the file with `--config FILE`.',
      left: 'nothing',
    },
    'config-unreadable': {
      retryable: false,
      meaning: 'The configuration or `.env` cannot be read.',
      todo: 'Check that the file is there, that you may read it, and that it is UTF-8 text.',
      left: 'nothing',
    },
    'config-invalid': {
      retryable: false,
      meaning: 'The configuration is wrong; `findings` names every place.',
      todo: 'Mend each line that is named; `config.example.yaml` says what every key means.',
      left: 'nothing',
    },
    'environment-unknown': {
      retryable: false,
      meaning: 'No environment is named, or one that the configuration does not have.',
      todo: 'Name one of those that are listed, with `--env NAME`.',
      left: 'nothing',
    },
    'step-unknown': {
      retryable: false,
      meaning: 'A step is named that does not exist, or the state holds one that is not listed any more.',
      todo: 'Check the name; list the step under `steps:` again, or name it under `retire:` to have what it made removed.',
      left: 'nothing',
    },
    'step-order': {
      retryable: false,
      meaning: 'A step stands before one that it needs.',
      todo: 'Move it behind that one under `steps:`.',
      left: 'nothing',
    },
    'two-owners': {
      retryable: false,
      meaning: 'Two steps claim the same thing in the cloud.',
      todo: 'Give the thing of one of them another name.',
    },
    unchangeable: {
      retryable: false,
      meaning: 'The configuration asks for a change that Azure never makes.',
      todo: 'Take the change back, or give the thing another name: then it is replaced.',
      left: 'nothing',
    },
    'plan-invalid': {
      retryable: false,
      meaning: 'A file is no saved plan, is not whole, was changed by hand, or is newer than the program.',
      todo: 'Make the plan again: `deploy plan --out FILE`.',
      left: 'nothing',
    },
    'plan-stale': {
      retryable: false,
      meaning: 'What a saved plan rests on has changed since it was made; `findings` says what.',
      todo: 'Make the plan again, look at it, and carry that one out.',
      left: 'nothing',
    },
    prerequisite: {
      retryable: false,
      meaning: 'Something stands in the way of the run, and was found before its first write.',
      todo: 'Each finding says what clears it: do that, then type the same command again.',
      left: 'nothing',
    },
    irreversible: {
      retryable: false,
      meaning: 'The run would change something that no undo puts back, and nobody has allowed that.',
      todo: 'Add `--allow-irreversible` if it is wanted; `deploy plan` says what would stay.',
      left: 'nothing',
    },
    protected: {
      retryable: false,
      meaning: 'Something that is protected would have to be deleted.',
      todo: 'Keep it, or give up its protection with `deploy state unprotect ADDRESS`.',
    },
    'state-invalid': {
      retryable: false,
      meaning: 'The state is damaged, or was written by a newer version of the program.',
      todo: 'Use that version, or restore the state from a copy that lies beside it.',
      left: 'nothing',
    },
    'state-foreign': {
      retryable: false,
      meaning:
        'The state belongs to another environment, cloud, tenant or subscription, or lies in another store.',
      todo: 'Use the configuration that it was made with, or move it with `deploy state migrate`.',
      left: 'nothing',
    },
    'state-unwritable': {
      retryable: false,
      meaning: 'The state, or a file beside it, cannot be written.',
      todo: 'Make room on the disk or put its permissions right, then type the same command: it goes on with the run.',
      left: 'open',
    },
    'secret-missing': {
      retryable: false,
      meaning: 'Nobody has a usable value for a secret.',
      todo: 'Give it one; `deploy secrets check` says where each value comes from.',
      left: 'nothing',
    },
    'files-unreadable': {
      retryable: false,
      meaning: 'Files of a build context cannot be read, or changed while they were read.',
      todo: 'Check the folder that is named, and let nothing write there during a deploy.',
    },
  },
  codes: [
    {
      codes: ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM'],
      retryable: false,
      meaning: 'A file cannot be written: the disk is full, read-only, or somebody else’s.',
      todo: 'Make room or put the owner of the folder right, then type the same command: it goes on with the run.',
      left: 'open',
    },
    {
      codes: ['SubscriptionNotFound', 'InvalidSubscriptionId'],
      retryable: false,
      meaning: 'The subscription does not exist, or is not one that the signed-in principal can see.',
      todo: 'Check `subscriptionId` and `tenantId` in the configuration against `az account list`.',
    },
    {
      codes: ['MissingSubscriptionRegistration', 'SubscriptionNotRegistered', 'NoRegisteredProviderFound'],
      retryable: false,
      meaning: 'The subscription is not registered with the resource provider of a resource.',
      todo: 'Run `deploy --force-step check_prerequisites`, which registers it, or `az provider register --namespace NAME`.',
    },
    {
      codes: [
        'SkuNotAvailable',
        'SkuNotSupported',
        'LocationNotAvailableForResourceType',
        'LocationIsOfferRestricted',
        'ZoneNotAvailable',
        'ZoneNotAvailableForRegion',
      ],
      retryable: false,
      meaning: 'The size or the resource is not to be had in that region, for now or for this subscription.',
      todo: 'Choose another size or another `location` in the configuration.',
    },
    {
      codes: ['RoleDefinitionDoesNotExist'],
      retryable: false,
      meaning: 'There is no role of that id in the tenant.',
      todo: 'Check the role that a step of your own assigns: `az role definition list --name NAME`.',
    },
    {
      codes: ['InvalidTemplateDeployment', 'InvalidTemplate', 'DeploymentFailed'],
      retryable: false,
      meaning: 'Azure looked at the whole deployment and refused it; the true cause is in its details.',
      todo: 'Read the message of the innermost error, and mend what it names.',
    },
    {
      codes: [
        'BadRequest',
        'BadParameter',
        'InvalidRequestContent',
        'InvalidRequestBody',
        'InvalidRequestParameter',
        'InvalidRequestParameterWithDetails',
        'InvalidParameter',
        'InvalidParameterValue',
        'InvalidParameterValueInContainerTemplate',
        'InvalidResourceLocation',
        'InvalidResourceGroupLocation',
        'InvalidResourceReference',
        'ParameterOutOfRange',
        'LocationRequired',
        'PropertyChangeNotAllowed',
        'AccountPropertyCannotBeUpdated',
      ],
      retryable: false,
      meaning: 'Azure refuses a value: it is malformed, out of range, or cannot be changed any more.',
      todo: 'The message names the property: mend the key of the configuration that it comes from.',
    },
    {
      codes: [
        'InvalidResourceName',
        'VaultNameNotValid',
        'ContainerAppInvalidName',
        'AccountNameInvalid',
        'ReservedResourceName',
      ],
      retryable: false,
      meaning: 'A name does not follow the rules for things of its kind.',
      todo: 'Choose another name in the configuration; the message says what is allowed.',
    },
    {
      codes: [
        'ContainerAppImageRequired',
        'ContainerAppInvalidResourceTotal',
        'ContainerAppSecretInvalid',
        'ContainerAppSecretKeyVaultUrlInvalid',
        'ContainerAppSecretRefNotFound',
        'ContainerAppTcpRequiresVnet',
        'ContainerAppCreateMustContainContainer',
        'DaprComponentInvalidProperty',
        'DaprComponentMetadataSecretRefNotFound',
      ],
      retryable: false,
      meaning: 'A container app, or a Dapr component, is described in a way that Container Apps refuses.',
      todo: 'The message names the app and the property: mend it under `services:`.',
    },
    {
      codes: [
        'InvalidApiVersionParameter',
        'MissingApiVersionParameter',
        'InvalidResourceNamespace',
        'InvalidResourceType',
        'ResourceTypeNotSupported',
        'UnsupportedHttpVerb',
        'MethodNotAllowed',
        'NotImplemented',
      ],
      retryable: false,
      meaning: 'Azure does not know the type of resource, its API version, or what was asked of it.',
      todo: 'Check the ids and types in a step of your own; otherwise update the program.',
    },
  ],
} as const satisfies ClassPart;
