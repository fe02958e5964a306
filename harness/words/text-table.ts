export type Align = 'left' | 'right';

/** Text of exactly so many columns; what is longer is cut and ends in an ellipsis. */
export function fitted(text: string, width: number, align: Align = 'left'): string {
  const shown = text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
  return align === 'right' ? shown.padStart(width) : shown.padEnd(width);
}

/** The width of each column: that of its widest cell. */
export function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: columns }, (_, index) =>
    Math.max(...rows.map((row) => row[index]?.length ?? 0)),
  );
}

/** Rows as lines of columns two spaces apart, left-aligned unless `aligns` says otherwise, without spaces at the end. */
export function textLines(
  rows: readonly (readonly string[])[],
  aligns: readonly Align[] = [],
  widths: readonly number[] = columnWidths(rows),
): string[] {
  return rows.map((row) =>
    row
      .map((cell, index) => fitted(cell, widths[index] ?? cell.length, aligns[index]))
      .join('  ')
      .trimEnd(),
  );
}
