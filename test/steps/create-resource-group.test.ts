import { expect, test } from 'vitest';
import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { createResourceGroup } from '../../steps/create-resource-group.ts';
import { contract } from './contract.ts';
import { tracked } from './leaves.ts';
import { exampleConfig, inputsOf, observeAll, runAll, runOne, stepRig, undoAll } from './rig.ts';

contract(createResourceGroup, {
  before: [checkPrerequisites],
  change: (config) => (config.tags = { ...config.tags, owner: 'team' }),
  leaves: {
    'microsoft.resources/resourcegroups': tracked,
    'microsoft.managedidentity/userassignedidentities': tracked,
  },
});

test('a group that was there is adopted with what it holds, and put back as found when undone', async () => {
  const { ports, cloud } = stepRig();
  const config = exampleConfig();
  const outputs = await runAll([checkPrerequisites], ports, config);
  const inputs = await inputsOf(createResourceGroup, outputs, config);
  const [group = ''] = createResourceGroup.at(inputs);
  await cloud.send('PUT', `${group}?api-version=2025-04-01`, {
    location: 'northeurope',
    tags: { owner: 'them' },
  });
  const was = await observeAll(createResourceGroup, inputs, ports);
  const output = await runOne(createResourceGroup, outputs, ports, config);
  expect(output, 'what goes into the group goes where the configuration says').toMatchObject({
    location: 'westeurope',
  });
  expect(await ports.azure.observe(group)).toMatchObject({ tags: { owner: 'them', project: 'shop' } });
  await undoAll(createResourceGroup, was, ports);
  expect(await observeAll(createResourceGroup, inputs, ports)).toEqual(was);
  expect(was[group]).toEqual({ location: 'northeurope', tags: { owner: 'them' } });
});
