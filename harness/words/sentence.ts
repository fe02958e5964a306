/** A sentence from its parts, the first letter large. */
export function sentenceOf(parts: readonly string[]): string {
  const sentence = parts.join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
