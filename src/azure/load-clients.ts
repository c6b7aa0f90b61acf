/**
 * Loads the packages by which it is looked whether Azure, or the embedded one, answers, ahead of the requests: each loads
 * what it needs at its first call otherwise, and whoever gives that call little time would give it to the loading.
 */
export async function loadClients(cloud: 'emulator' | 'azure'): Promise<void> {
  await Promise.all([
    import('@azure/core-rest-pipeline'),
    import('@azure/arm-resources'),
    import('@azure/arm-keyvault'),
    import('@azure/keyvault-secrets'),
    cloud === 'azure' && import('@azure/identity'),
  ]);
}
