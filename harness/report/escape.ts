/** Text made safe inside SVG and HTML, attributes included. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Text made safe in Markdown, table cells included: one line, nothing that formats, links, opens a tag or a block. */
export function escapeMarkdown(text: string): string {
  return (
    text
      .replace(/\s*\n\s*/g, ' ')
      .replace(/[\\`*|]|~~/g, (sign) => `\\${sign}`)
      .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
      .replace(/\](?=[([])/g, '\\]')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      // A line that begins with a bracket may define where links lead.
      .replace(/^(\s*)([#>+[-])/, '$1\\$2')
  );
}
