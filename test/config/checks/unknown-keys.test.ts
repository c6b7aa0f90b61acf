import { describe, expect, it } from 'vitest';
import { minimal, problems, service } from '../fixture.ts';

describe('unknown keys', () => {
  it('are refused wherever they stand, with the key that was probably meant', () => {
    const text = `${minimal}service: {}\nservices:\n${service('web', '    Env: {}\n    replicas: { minimum: 1 }\n')}secrets: [{ name: a, env: A, generated: 20 }]\n`;
    expect(problems(text)).toEqual([
      'service | is not a key that deploy knows | did you mean "services"?',
      'services.web.Env | is not a key that deploy knows | did you mean "env"?',
      'services.web.replicas.minimum | is not a key that deploy knows | known here: min, max',
      'secrets.0.generated | is not a key that deploy knows | did you mean "generate"?',
    ]);
  });

  it.each(['constructor', '__proto__', 'toString'])(
    'are refused even when every object has them: %s',
    (key) => {
      expect(problems(`${minimal}rollback: { ${key}: 1 }\n`)).toEqual([
        `rollback.${key} | is not a key that deploy knows | known here: enabled, deadline`,
      ]);
    },
  );

  it('are refused in a list that an overlay replaces', () => {
    const text = `${minimal}secrets: [{ nam: a }]\nenvironments: { production: { secrets: [] } }\n`;
    expect(problems(text, { environment: 'production' })).toEqual([
      'secrets.0.nam | is not a key that deploy knows | did you mean "name"?',
    ]);
  });
});
