/** The text as a name of letters, digits and single hyphens that begins with a letter, at most so long. */
export function slugOf(text: string, most: number): string {
  const words = text.toLowerCase().replace(/[^a-z\d]+/g, '-');
  const slug = words
    .replace(/^[-\d]+/, '')
    .slice(0, most)
    .replace(/-+$/, '');
  return slug.length < 2 ? 'app' : slug;
}
