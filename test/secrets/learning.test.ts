import { expect, test } from 'vitest';
import { learningSecrets } from '../../src/secrets/learning.ts';
import { KEY, secretRig } from '../azure/secret-rig.ts';

test('what a step puts into the vault is learned, and what is put back makes all of it forgotten', async () => {
  const { azure, discretion } = await secretRig();
  const told: string[] = [];
  const memory = {
    learn: (name: string) => void told.push(`learn ${name}`),
    forget: () => void told.push('forget'),
  };
  const learning = learningSecrets(azure, memory);
  await learning.secrets.put(KEY, () => 'first', discretion);
  const was = await learning.observe(KEY, discretion);
  await learning.secrets.put(KEY, () => 'second', discretion);
  expect(told).toEqual(['learn key', 'learn key']);
  await learning.restore(KEY, was, discretion);
  expect(told).toEqual(['learn key', 'learn key', 'forget']);
});
