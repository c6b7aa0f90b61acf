import type { Obstacle } from '../../engine/gate.ts';
import { nameOf } from '../ids.ts';
import type { NameAnswer } from '../names.ts';
import { parseResourceId } from '../resource-id.ts';
import { namespaceOf, type Ground } from './ground.ts';
import type { Need } from './needs.ts';
import type { RequirementOf } from '../requirement.ts';
import type { Look, Probe } from './probe.ts';
import { deletedVaultNamed } from './soft-deleted.ts';

/**
 * Finds names that are unique in all of Azure and that somebody else has. What stands at its own id is ours, or is adopted.
 * A vault of ours in the bin is the matter of another probe.
 */
export const namesProbe: Probe = (needs, ground) =>
  needs.of('resource').flatMap((need) => {
    const { type, name } = parseResourceId(need.requirement.at);
    const asked = ASKED[type];
    if (asked === undefined) return [];
    return [
      { about: `whether the name ${name} is free`, find: () => taken(need, asked, ground) },
    ] satisfies Look[];
  });

interface Asked {
  readonly key: string;
  readonly ask: (name: string, ground: Ground) => Promise<NameAnswer>;
}

const ASKED: Readonly<Record<string, Asked>> = {
  'microsoft.containerregistry/registries': {
    key: 'registry.name',
    ask: (name, { names }) => names.registry(name),
  },
  'microsoft.keyvault/vaults': { key: 'keyVault.name', ask: (name, { names }) => names.vault(name) },
  'microsoft.dbforpostgresql/flexibleservers': {
    key: 'databases.postgres.name',
    ask: (name, { names }) => names.postgres(name),
  },
};

async function taken(
  { steps, requirement: { at } }: Need<RequirementOf<'resource'>>,
  { key, ask }: Asked,
  ground: Ground,
): Promise<Obstacle[]> {
  if ((await ground.standing(at)) !== null) return [];
  await ground.registered(namespaceOf(at) ?? '');
  const name = nameOf(at);
  const isVault = key === 'keyVault.name';
  if (isVault && (await deletedVaultNamed(name, ground)) !== undefined) return [];
  const { available, why } = await ask(name, ground);
  if (available) return [];
  return [
    {
      steps,
      address: at,
      code: 'NameNotAvailable',
      what: `the name ${name} is taken: ${firstSentence(why) ?? 'somebody else has it'}`,
      clear: `Choose another \`${key}\`: it is unique in all of Azure. Is it yours? az resource list --name ${name} --query "[].id"`,
    },
  ];
}

function firstSentence(why: string | undefined): string | undefined {
  return why?.split(/(?<=\.)\s/, 1)[0];
}
