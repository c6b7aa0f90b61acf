import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lawsOf } from '../../src/kit/testing.ts';
import { armThing, defineStep } from '../../steps/define.ts';

/** A step that makes what no member of `ports.azure` makes, as docs/own-steps.md says. */
function making(type: string) {
  return defineStep({
    name: 'make_thing',
    needs: {
      group: { name: 'create_resource_group', output: z.object({ id: z.string(), location: z.string() }) },
    },
    output: z.object({ id: z.string() }),
    inputs: ({ tags }, { group }) => ({
      id: `${group.id}/providers/${type}/stown`,
      location: group.location,
      tags,
    }),
    at: ({ id }) => [id],
    ...armThing,
    run: async ({ id, location, tags }, { azure }) => {
      const made = await azure.put(id, { location, tags, sku: { name: 'Standard_LRS' }, kind: 'StorageV2' });
      return { id: made.id.toLowerCase() };
    },
  });
}

describe('a step that makes a thing of a known type through the generic door', () => {
  const laws = lawsOf(making('Microsoft.Storage/storageAccounts'), { changed: { tags: { team: 'red' } } });
  it.each(laws)('$title', async ({ check }) => {
    await expect(check()).resolves.toBeUndefined();
  });
});

it('a type that is not known is named', async () => {
  const law = lawsOf(making('Microsoft.Web/sites')).find(({ title }) => title.includes('it runs'));
  await expect(law?.check()).rejects.toThrow('deploy knows nothing of the type microsoft.web/sites');
});
