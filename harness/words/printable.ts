/** Line feeds and tabs are no harm; U+2028 and U+2029 break lines as well. */
const CONTROL = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/**
 * Text from outside as a terminal may show it: what would move its cursor, set its title or turn its writing round
 * becomes U+FFFD. Line feeds and tabs stay.
 */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(CONTROL, '\uFFFD');
}
