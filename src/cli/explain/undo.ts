import type { BoundStep } from '../../engine/bound-step.ts';
import type { StepRecord } from '../../engine/entries.ts';
import type { JsonObject } from '../../engine/json.ts';
import type { ExplainDocument } from '../../report/explain-document.ts';
import { plain } from '../../report/words.ts';
import { maskedImage, type MaskTerms } from '../masked.ts';

type Address = ExplainDocument['addresses'][number];

/** What is told of the addresses of a step. */
export interface AddressTerms {
  /** Undefined: they are not known, and what is recorded counts. */
  readonly inputs: JsonObject | undefined;
  readonly record: StepRecord | undefined;
  /** Everything of the step is protected. */
  readonly isProtected: boolean;
  readonly mask: MaskTerms;
}

/** Tells each address that a step may create or change, or holds, with what the record knows of it. */
export function addressLines(
  step: BoundStep,
  { inputs, record, isProtected, mask }: AddressTerms,
): Address[] {
  const wanted = inputs === undefined ? Object.keys(record?.after ?? {}) : step.at(inputs);
  const held = Object.keys(record?.origin ?? {}).filter((at) => !wanted.includes(at));
  const today = inputs === undefined ? [] : step.protects(inputs);
  const kept = new Set([...today, ...(record?.protect ?? [])]);
  return [...wanted, ...held].map((address): Address => {
    const after = record?.after[address];
    return {
      address,
      holds: wanted.includes(address) ? holdsAt(address, record) : 'unwanted',
      ...(after !== undefined && { after: maskedImage(after, mask) }),
      ...((isProtected || kept.has(address)) && { protected: true }),
      ...(record?.residue?.[address] !== undefined && { residue: true }),
    };
  });
}

function holdsAt(address: string, record: StepRecord | undefined): Address['holds'] {
  const after = record?.after[address];
  if (after === undefined) return 'new';
  if (after === null) return 'nothing';
  return (record?.origin[address] ?? null) === null ? 'made' : 'found';
}

/** Says how what a step does would be undone, or why it would not. */
export function undoOf(
  step: BoundStep,
  inputs: JsonObject | undefined,
  applied: JsonObject | undefined,
  addresses: readonly Address[],
): ExplainDocument['undo'] {
  const isCheck = !step.undoable && step.irreversibleWith() === undefined;
  if (isCheck || (addresses.length === 0 && inputs !== undefined))
    return { possible: 'nothing to undo', text: 'it changes nothing, it only checks' };
  if (!step.undoable) return { possible: 'no', text: 'it cannot be undone: it has no rollback' };
  const found = inputs === undefined ? step.irreversibleWith() : step.irreversible(inputs, applied);
  if (typeof found === 'string') return { possible: 'no', text: plain(found) };
  const back = 'put back as it was before the run, and then looked at';
  if (found !== undefined) return { possible: 'in part', text: `${back}; what stays: ${plain(found.why)}` };
  return { possible: 'yes', text: back };
}
