import { describe, expect, it } from 'vitest';
import { type Answers, defaultAnswers } from '../../../src/cli/init/answers.ts';
import { askFor } from '../../../src/cli/init/ask.ts';
import type { Questions } from '../../../src/cli/init/questions.ts';

const web = { name: 'web', context: 'web', port: 80, health: '/' };
const api = { name: 'api', context: 'api', port: 3000, health: '/' };
const usual = defaultAnswers({ folder: 'shop', found: [], suffix: 'ab12c' });

/** A person who gives these answers, by the beginning of a question, and otherwise takes what is proposed. */
function person(answers: Readonly<Record<string, string | boolean | readonly string[]>> = {}) {
  const asked: string[] = [];
  const problems: string[] = [];
  const given = (question: string) => {
    asked.push(question);
    return Object.entries(answers).find(([begin]) => question.startsWith(begin))?.[1];
  };
  const questions: Questions = {
    text: async ({ question, usual: proposed = '', problem }) => {
      const answer = String(given(question) ?? proposed);
      const wrong = problem(answer);
      if (wrong !== undefined) problems.push(wrong);
      return answer;
    },
    one: async (question, choices) => {
      const answer = given(question);
      const found = choices.find(({ value }) => value === answer) ?? choices[0];
      if (found === undefined) throw new Error('nothing to choose');
      return found.value;
    },
    some: async (question, choices) => {
      const answer = given(question);
      return choices.flatMap(({ value }) =>
        !Array.isArray(answer) || answer.includes(value) ? [value] : [],
      );
    },
    yes: async (question, proposed) => (given(question) ?? proposed) === true,
  };
  return { questions, asked, problems };
}

const answersOf = async (from: Answers, answers: Parameters<typeof person>[0]) => {
  const { questions, asked, problems } = person(answers);
  return { answers: await askFor(from, questions), asked, problems };
};

describe('the questions of init', () => {
  it('come to what --yes takes where a person takes what is proposed', async () => {
    const { answers, problems } = await answersOf(usual, {});
    expect(answers).toEqual(usual);
    expect(problems).toEqual([]);
  });

  it('are nine, and six where there is nothing in Azure', async () => {
    expect((await answersOf(usual, {})).asked).toHaveLength(9);
    const { asked, answers } = await answersOf(usual, { 'Which environments': [] });
    expect(asked).toHaveLength(6);
    expect(answers).toMatchObject({ environments: [], stateAccount: undefined, subscriptionId: undefined });
  });

  it('take every answer', async () => {
    const id = '44444444-4444-4444-8444-444444444444';
    const { answers } = await answersOf(
      { ...usual, hello: false, services: [web, api] },
      {
        'What is the deployment': 'store',
        'In which': 'northeurope',
        'Which environments': ['production'],
        'The id of the subscription': id,
        'The id of the tenant': id,
        'Which folders': ['api'],
        'Does it need a PostgreSQL': true,
        'Does it need a Redis': true,
        'Where is kept': 'blob',
      },
    );
    expect(answers).toEqual({
      ...usual,
      name: 'store',
      location: 'northeurope',
      environments: ['production'],
      subscriptionId: id,
      tenantId: id,
      services: [api],
      hello: false,
      postgres: true,
      redis: true,
      stateAccount: 'ststoreab12c',
    });
  });

  it('leave the example out where nobody wants it', async () => {
    const { answers } = await answersOf(usual, { 'There is no Dockerfile': false });
    expect(answers).toMatchObject({ services: [], hello: false });
  });

  it.each([
    ['What is the deployment', '-', 'It must be 1 to 64 letters'],
    ['In which', 'West Europe', 'It must be the short name of an Azure region'],
    ['The id of the subscription', 'mine', 'It must be a GUID'],
    ['The name of its storage account', 'St-1', 'It is not a name for a storage account'],
  ])('refuse what the configuration would be refused for: %s %s', async (question, answer, problem) => {
    const { problems } = await answersOf(usual, { 'Where is kept': 'blob', [question]: answer });
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });
});
