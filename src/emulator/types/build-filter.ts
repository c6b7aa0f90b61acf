import { ArmError } from '../arm-error.ts';
import type { StoredResource } from '../resource-type.ts';
import { runMembers, type RunMembers } from './build-run-schema.ts';

type Test = (run: StoredResource) => boolean;

// RunFilter of azure-rest-api-specs, containerregistry_build.json 2019-06-01-preview, by lower-cased name.
const PROPERTIES: Readonly<Record<string, (run: RunMembers) => string>> = {
  runid: ({ runId }) => runId,
  runtype: ({ runType }) => runType,
  status: ({ status }) => status,
  createtime: ({ createTime }) => createTime,
  finishtime: ({ finishTime }) => finishTime,
  isarchiveenabled: ({ isArchiveEnabled }) => String(isArchiveEnabled),
  taskname: ({ task }) => task,
  agentpoolname: ({ agentPoolName }) => agentPoolName,
  outputimagemanifests: ({ outputImages }) =>
    outputImages.map(({ repository, digest }) => `${repository}@${digest}`).join(','),
};

/**
 * Gives the runs that an OData filter names: comparisons and `contains`, joined with `and` and `or` (`and` binds
 * closer), without parentheses.
 * @throws ArmError 400 BadRequest for a filter or a property that Azure does not know
 */
export function runsMatching(runs: readonly StoredResource[], filter: string | null): StoredResource[] {
  if (filter === null || filter.trim() === '') return [...runs];
  const any = filter.split(/\s+or\s+/i).map((part) => part.split(/\s+and\s+/i).map(testOf));
  return runs.filter((run) => any.some((all) => all.every((test) => test(run))));
}

function testOf(text: string): Test {
  const contained = /^\s*contains\(\s*(\w+)\s*,\s*'([^']*)'\s*\)\s*$/i.exec(text);
  if (contained) {
    const [, name = '', part = ''] = contained;
    return (run) => valueOf(name, run).includes(part);
  }
  const compared = /^\s*(\w+)\s+(eq|ne|gt|ge|lt|le)\s+(?:'([^']*)'|(\S+))\s*$/i.exec(text);
  if (!compared) throw new ArmError(400, 'BadRequest', `The filter '${text.trim()}' is not valid.`);
  const [, name = '', operator = '', quoted, bare = ''] = compared;
  const wanted = quoted ?? bare;
  return (run) => compare(operator.toLowerCase(), valueOf(name, run), wanted);
}

function compare(operator: string, value: string, wanted: string): boolean {
  const [one, other] = [value, wanted].map((text) => Date.parse(text));
  const times = /^\d{4}-/.test(wanted) && one !== undefined && other !== undefined;
  const order = times ? Math.sign(one - other) : value.toLowerCase().localeCompare(wanted.toLowerCase());
  if (operator === 'eq') return order === 0;
  if (operator === 'ne') return order !== 0;
  if (operator === 'gt') return order > 0;
  if (operator === 'ge') return order >= 0;
  return operator === 'lt' ? order < 0 : order <= 0;
}

function valueOf(name: string, run: StoredResource): string {
  const value = PROPERTIES[name.toLowerCase()];
  if (value === undefined)
    throw new ArmError(400, 'BadRequest', `The filter names an unknown property '${name}'.`);
  return value(runMembers(run));
}
