import { type PlanDocument, planDocument } from '../../../src/report/plan-document.ts';

/** A plan of two steps, one of which would run, with the members that a test is about. */
export function planWith(members: Partial<PlanDocument>): PlanDocument {
  return planDocument.parse({
    result: 'completed',
    exitCode: 0,
    environment: 'production',
    cloud: 'azure',
    open: null,
    steps: [
      {
        name: 'create_registry',
        action: 'run',
        expectedMs: 61_000,
        undoable: true,
        changes: [{ address: '/r', type: 'registry', name: 'crshop', action: 'update', undo: 'restore' }],
        because: [
          {
            leaf: 'sku',
            before: 'Basic',
            after: 'Premium',
            text: 'sku: "Basic" -> "Premium"',
            location: 'config.yaml:9:3',
          },
          { leaf: 'location', before: 'a', after: 'b', text: 'location: "a" -> "b"' },
        ],
      },
      { name: 'create_group', action: 'skip', because: [] },
    ],
    removals: [],
    handOvers: [],
    refused: [],
    residue: [],
    data: [],
    ...members,
  });
}
