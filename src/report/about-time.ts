/** Writes a duration that is only likely, as people say it: `about 40 s`, `about 6 min`, `about 1 h 10 min`. */
export function aboutTime(milliseconds: number, sure: 'about' | 'at least' = 'about'): string {
  return `${sure} ${rounded(Math.max(1, Math.round(milliseconds / 1000)))}`;
}

function rounded(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}
