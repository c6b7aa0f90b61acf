import { describe, expect, it } from 'vitest';
import type { StoredResource } from '../../src/emulator/resource-type.ts';
import { emptyContent } from '../../src/emulator/store/content.ts';
import { openDraft } from '../../src/emulator/store/draft.ts';

const revision: StoredResource = {
  id: '/a/revisions/r1',
  name: 'r1',
  type: 'Microsoft.App/containerApps/revisions',
};
const app: StoredResource = { id: '/a', name: 'a', type: 'Microsoft.App/containerApps' };

describe('records of what happened (revisions, executions, runs)', () => {
  it('are kept apart from what clients made, and read like it', () => {
    const draft = openDraft({ content: emptyContent(), secrets: {} });
    draft.resources.set('/a', app);
    draft.resources.set('/a/revisions/r1', revision);
    expect(draft.resources.keys()).toEqual(['/a', '/a/revisions/r1']);
    expect(draft.resources.get('/a/revisions/r1')).toEqual(revision);
    const { content } = draft.stored;
    expect(Object.keys(content.resources)).toEqual(['/a']);
    expect(content.data).toEqual({ records: { '/a/revisions/r1': revision } });
  });

  it('are still kept when the content was saved before the first of them', () => {
    const draft = openDraft({ content: emptyContent(), secrets: {} });
    draft.resources.set('/a', app);
    expect(draft.stored.content.data).toEqual({});
    draft.resources.set('/a/revisions/r1', revision);
    expect(draft.stored.content.data).toEqual({ records: { '/a/revisions/r1': revision } });
  });

  it('go with a change that is taken back', () => {
    const draft = openDraft({ content: emptyContent(), secrets: {} });
    const mark = draft.savepoint();
    draft.resources.set('/a/revisions/r1', revision);
    draft.undoTo(mark);
    expect(draft.resources.has('/a/revisions/r1')).toBe(false);
  });
});
