// Learn, "List of Azure regions" (learn.microsoft.com/azure/reliability/regions-list): the public ones most used.
const REGIONS: Readonly<Record<string, string>> = {
  australiaeast: 'Australia East',
  brazilsouth: 'Brazil South',
  canadacentral: 'Canada Central',
  centralindia: 'Central India',
  centralus: 'Central US',
  eastasia: 'East Asia',
  eastus: 'East US',
  eastus2: 'East US 2',
  francecentral: 'France Central',
  germanywestcentral: 'Germany West Central',
  italynorth: 'Italy North',
  japaneast: 'Japan East',
  koreacentral: 'Korea Central',
  northcentralus: 'North Central US',
  northeurope: 'North Europe',
  norwayeast: 'Norway East',
  polandcentral: 'Poland Central',
  southafricanorth: 'South Africa North',
  southcentralus: 'South Central US',
  southeastasia: 'Southeast Asia',
  spaincentral: 'Spain Central',
  swedencentral: 'Sweden Central',
  switzerlandnorth: 'Switzerland North',
  uaenorth: 'UAE North',
  uksouth: 'UK South',
  ukwest: 'UK West',
  westcentralus: 'West Central US',
  westeurope: 'West Europe',
  westus: 'West US',
  westus2: 'West US 2',
  westus3: 'West US 3',
};

/** Every known region: its name and what people call it. */
export const regions: readonly (readonly [name: string, displayName: string])[] = Object.entries(REGIONS);

/** `West Europe` and `westeurope` are one location; ARM keeps the second form. */
export function normalLocation(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}

/** True for a region of Azure, and for `global`, where resources without a region lie. */
export function isLocation(location: string): boolean {
  return location === 'global' || Object.hasOwn(REGIONS, location);
}
