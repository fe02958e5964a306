import type { Readable } from 'node:stream';

/**
 * Lines of a stream, without their ends; what goes on for longer than `longest` without one is cut there. Only a line feed
 * ends one: from Node 24 on readline's end at U+2028, too, which JSON leaves as it is.
 */
export async function* linesOf(
  stream: Readable,
  longest = Infinity,
): AsyncGenerator<string, void, undefined> {
  stream.setEncoding('utf8');
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const [first = '', ...others] = String(chunk).split('\n');
    pieces.push(first);
    length += first.length;
    for (const next of others) {
      yield pieces.join('');
      pieces = [next];
      length = next.length;
    }
    if (length < longest) continue;
    yield pieces.join('');
    pieces = [];
    length = 0;
  }
  if (length > 0) yield pieces.join('');
}
