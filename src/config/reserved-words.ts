/**
 * Finds the reserved word for which Azure Resource Manager would refuse a publicly reachable name
 * (`ReservedResourceName`), in lower case, or undefined.
 *
 * Source: "Resolve errors for reserved resource names"
 * (learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-reserved-resource-name).
 */
export function findReservedWord(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (wholeWords.has(lower)) return lower;
  if (lower.startsWith('login')) return 'login';
  return ['microsoft', 'windows'].find((word) => lower.includes(word));
}

const wholeWords = new Set([
  'access',
  'app_browsers',
  'app_code',
  'app_data',
  'app_globalresources',
  'app_localresources',
  'app_themes',
  'app_webreferences',
  'azure',
  'bing',
  'bizspark',
  'biztalk',
  'cortana',
  'directx',
  'dotnet',
  'dynamics',
  'excel',
  'exchange',
  'forefront',
  'groove',
  'hololens',
  'hyperv',
  'kinect',
  'lync',
  'msdn',
  'o365',
  'office',
  'office365',
  'onedrive',
  'onenote',
  'outlook',
  'powerpoint',
  'sharepoint',
  'skype',
  'visio',
  'visualstudio',
  'web.config',
  'xbox',
]);
