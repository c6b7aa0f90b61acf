import { ArmError } from '../arm-error.ts';

/**
 * The refusal that Microsoft.DBforPostgreSQL gives for a value it does not take, whatever is wrong with it.
 * Sources: github.com/MicrosoftDocs/azure-docs/issues/106980 (serverName), hashicorp/terraform-provider-azurerm 22585
 * (StorageSizeGB), Azure/bicep-types-az 2354 (backup retention).
 */
export function invalidParameter(parameter: string): ArmError {
  return new ArmError(
    400,
    'InvalidParameterValue',
    `Invalid value given for parameter ${parameter}. Specify a valid parameter value.`,
  );
}
