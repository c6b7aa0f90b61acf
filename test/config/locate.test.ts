import { describe, expect, it } from 'vitest';
import { load, minimal, service } from './fixture.ts';

const text = `${minimal}tags:
  app.kubernetes.io: shop
services:
${service('web', '    replicas: { min: 1, max: 2 }\n')}secrets:
  - { name: one, env: ONE }
environments:
  production:
    services: { web: { replicas: { max: 9 } } }
`;

describe('the place of a value', () => {
  const { locate } = load(text, { environment: 'production' });

  it.each([
    ['location', 4, 11],
    ['tags.app.kubernetes.io', 19, 22],
    ['services.web.replicas.min', 25, 22],
    ['services.web.replicas.max', 30, 41],
    ['services.web', 21, 3],
    ['secrets.0.env', 27, 23],
    ['secrets', 27, 3],
  ])('%s is line %i, column %i', (path, line, column) => {
    expect(locate(path)).toEqual({ file: 'config.yaml', line, column });
  });

  it('is found by steps too', () => {
    expect(locate(['secrets', 0, 'env'])).toEqual(locate('secrets.0.env'));
    expect(locate(['tags', 'app.kubernetes.io'])).toEqual(locate('tags.app.kubernetes.io'));
    expect(locate([])).toEqual(locate(''));
  });

  it('is unknown for what was not written', () => {
    expect(locate('keyVault.sku')).toBeUndefined();
    expect(locate('nothing.like.that')).toBeUndefined();
    expect(locate(['location', 'below'])).toBeUndefined();
    expect(locate('cloud')).toBeUndefined();
  });
});
