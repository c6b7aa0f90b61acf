/** The text as a name of letters, digits and single hyphens that begins with a letter, at most so long; `ü` becomes `u`. */
export function slugOf(text: string, most: number): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss');
  const words = plain.toLowerCase().replace(/[^a-z\d]+/g, '-');
  const slug = words
    .replace(/^[-\d]+/, '')
    .slice(0, most)
    .replace(/-+$/, '');
  return slug.length < 2 ? 'app' : slug;
}
