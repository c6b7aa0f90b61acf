import { toldOf } from '../../engine/report.ts';
import type { DoctorCheck } from '../../report/doctor-document.ts';
import type { SameFlags } from '../../report/next-command.ts';
import { typedHint } from '../../report/typed-hint.ts';

/** Looks at one thing, and changes nothing. */
export interface Look {
  readonly name: DoctorCheck['name'];
  /** Resolves to what was found; throws a `Failure` for what stands in the way of a deploy. The signal ends it. */
  readonly look: (signal: AbortSignal) => Promise<Found> | Found;
}

/** What was found, and what to do where it is not as it should be: then it is a warning. */
export interface Found {
  readonly detail: string;
  readonly warning?: string;
}

/** Looks, within the time that `within` gives, and says what came of it. Never rejects. */
export async function diagnosed(
  { name, look }: Look,
  within: <Result>(act: (signal: AbortSignal) => Promise<Result>) => Promise<Result>,
  flags: SameFlags,
): Promise<DoctorCheck> {
  try {
    const { detail, warning } = await within(async (signal) => look(signal));
    if (warning === undefined) return { name, level: 'ok', detail };
    return { name, level: 'warn', detail, hint: typedHint(warning, flags) };
  } catch (error) {
    const { reason, message, hint, findings = [] } = toldOf(error);
    const [first, ...more] = findings;
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    const advice = hint ?? (typeof first?.['hint'] === 'string' ? first['hint'] : undefined);
    return {
      name,
      level: 'fail',
      detail: first === undefined ? message : `${message}: ${first.message}${others}`,
      reason,
      ...(advice !== undefined && { hint: typedHint(advice, flags) }),
    };
  }
}
