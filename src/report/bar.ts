import { fitted } from './fitted.ts';
import type { Paint } from './no-paint.ts';
import type { Progress } from './progress.ts';
import { timeLeft } from './time-left.ts';

/** Draws how far the whole is, and how long it is going to take where earlier runs tell: `███░░ 3/5 steps, about 4 min left`. */
export function drawBar(
  progress: Progress,
  { now, width, paint }: { readonly now: number; readonly width: number; readonly paint: Paint },
): string {
  const { undo, list } = progress;
  // While something is undone only that counts.
  const done = undo?.ended.size ?? progress.done;
  const total = undo?.steps.size ?? list.length;
  const left = timeLeft(progress, now);
  const counted = `${done}/${total} ${undo === undefined ? 'steps' : 'undone'}`;
  const words = left === undefined ? counted : `${counted}, ${aboutLeft(left)}`;
  const room = Math.min(LONGEST, width - words.length - 1);
  if (room < SHORTEST) return fitted(words, width);
  const full = total === 0 ? 0 : Math.min(room, Math.floor((room * done) / total));
  return `${paint.green('█'.repeat(full))}${paint.dim('░'.repeat(room - full))} ${words}`;
}

const LONGEST = 30;
const SHORTEST = 5;

/** No more exactly than it is known. */
function aboutLeft(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 5000) * 5;
  if (seconds < 60) return `about ${seconds} s left`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `about ${minutes} min left`;
  return `about ${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min left`;
}
