/** Is told what a step, or a part of its work, waits for; without a step what none of them does. */
export type Progress = (text: string, step?: string, item?: string) => void;

/** Passes on what is waited for when it changes: a poll that finds the same again tells nothing. */
export function onceEach(tell: Progress): Progress {
  const last = new Map<string, string>();
  return (text, step, item) => {
    const key = `${step ?? ''} ${item ?? ''}`;
    if (last.get(key) === text) return;
    last.set(key, text);
    tell(text, step, item);
  };
}
