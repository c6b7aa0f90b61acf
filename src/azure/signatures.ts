/**
 * The signatures in a text with shared access signatures, encoded as they stand there and decoded: whoever has one may do
 * what it is for. Source: Microsoft Learn, "Create a service SAS" (`sig`).
 */
export function signaturesIn(text: string): string[] {
  const found = [...text.matchAll(/(?:^|[?&;=])sig=([^&;\s"']+)/gi)].map(([, signature = '']) => signature);
  return [...new Set(found.flatMap((signature) => [signature, decoded(signature)]))];
}

/** Decodes what is encoded for a URL; what is not stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
