/** Columns that a terminal's text never exceeds. */
export const MOST_COLUMNS = 100;

/** Text in lines of so many columns, broken between words. */
export function wrapped(text: string, columns = MOST_COLUMNS): string[] {
  return text.split(/\s+/).reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    return last === undefined || last.length + 1 + word.length > columns
      ? [...lines, word]
      : [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}
