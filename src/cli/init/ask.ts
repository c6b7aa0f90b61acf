import { findNameProblem } from '../../config/azure-names.ts';
import { configSchema } from '../../config/schema.ts';
import { inWords } from '../../config/checks/words.ts';
import { accountFor, type Answers, type CloudEnvironment } from './answers.ts';
import type { FoundService } from './found.ts';
import type { Choice, Questions } from './questions.ts';

/** Asks for what a new configuration needs; what is proposed is what `--yes` takes. Nothing is written. */
export async function askFor(usual: Answers, questions: Questions): Promise<Answers> {
  const name = await questions.text({
    question: 'What is the deployment called?',
    usual: usual.name,
    problem: checkedBy('name'),
  });
  const location = await questions.text({
    question: 'In which Azure region?',
    usual: usual.location,
    problem: checkedBy('location'),
  });
  const environments = await questions.some(
    'Which environments, beside local? (space chooses)',
    ENVIRONMENTS,
  );
  const inCloud = environments.length > 0;
  const subscriptionId = inCloud ? await idOf('subscription', questions) : undefined;
  const tenantId = inCloud ? await idOf('tenant', questions) : undefined;
  const services = await servicesOf(usual, questions);
  const postgres = await questions.yes('Does it need a PostgreSQL database?', false);
  const redis = await questions.yes('Does it need a Redis?', false);
  const stateAccount = inCloud ? await stateAccountOf({ ...usual, name }, questions) : undefined;
  return {
    ...usual,
    name,
    location,
    environments,
    subscriptionId,
    tenantId,
    ...services,
    postgres,
    redis,
    stateAccount,
  };
}

const ENVIRONMENTS: readonly { value: CloudEnvironment; label: string; hint: string }[] = [
  { value: 'development', label: 'development', hint: 'in Azure' },
  { value: 'production', label: 'production', hint: 'in Azure; what holds data is protected' },
];

/** What the configuration would be refused for, before it is written. */
function checkedBy(
  key: 'name' | 'location' | 'subscriptionId' | 'tenantId',
): (text: string) => string | undefined {
  const schema = configSchema.shape[key];
  return (text) => {
    const issue = schema.safeParse(text, { error: inWords }).error?.issues[0];
    return issue === undefined ? undefined : `It ${issue.message}.`;
  };
}

async function idOf(what: 'subscription' | 'tenant', questions: Questions): Promise<string | undefined> {
  const problem = checkedBy(`${what}Id`);
  const id = await questions.text({
    question: `The id of the ${what}?`,
    placeholder: `empty: later, from AZURE_${what.toUpperCase()}_ID`,
    problem: (text) => (text === '' ? undefined : problem(text)),
  });
  return id === '' ? undefined : id;
}

async function servicesOf(
  usual: Answers,
  questions: Questions,
): Promise<{ services: readonly FoundService[]; hello: boolean }> {
  if (usual.hello) {
    const hello = await questions.yes(
      'There is no Dockerfile here. Begin with a small example service?',
      true,
    );
    return { services: hello ? usual.services : [], hello };
  }
  const choices = usual.services.map(({ name, context, port }) => ({
    value: context,
    label: context,
    hint: `as ${name}, port ${port}`,
  }));
  const chosen = await questions.some('Which folders are services? (space chooses)', choices);
  return { services: usual.services.filter(({ context }) => chosen.includes(context)), hello: false };
}

async function stateAccountOf(
  { name, suffix, stateAccount }: Answers,
  questions: Questions,
): Promise<string | undefined> {
  const choices = stateAccount === undefined ? PLACES : PLACES.toReversed();
  const place = await questions.one('Where is kept what was deployed to Azure?', choices);
  if (place === 'file') return undefined;
  return questions.text({
    question: 'The name of its storage account?',
    usual: accountFor(name, suffix),
    problem: (text) => {
      const problem = findNameProblem('storageAccount', text);
      return problem === undefined ? undefined : `It ${problem}.`;
    },
  });
}

const PLACES: readonly Choice<'file' | 'blob'>[] = [
  { value: 'file', label: 'a folder here', hint: 'for one person; blob later: deploy state migrate' },
  { value: 'blob', label: 'Azure Blob Storage', hint: 'for a team and its pipelines' },
];
