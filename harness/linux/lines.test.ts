import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { linesOf } from './lines.js';

describe('linesOf', () => {
  it('puts lines together from pieces, a character cut in two included', async () => {
    const bytes = Buffer.from('one\ntwö\nthree');
    const pieces = [bytes.subarray(0, 7), bytes.subarray(7, 8), bytes.subarray(8)];
    const lines: string[] = [];
    for await (const line of linesOf(Readable.from(pieces, { objectMode: false }))) lines.push(line);
    expect(lines).toEqual(['one', 'twö', 'three']);
  });

  const linesIn = async (chunks: readonly string[], longest?: number): Promise<string[]> => {
    const lines: string[] = [];
    for await (const line of linesOf(Readable.from(chunks), longest)) lines.push(line);
    return lines;
  };

  it('puts lines together from the pieces that came, the last without an end included', async () => {
    expect(await linesIn(['a', 'b\nc\n\nd', 'e'])).toEqual(['ab', 'c', '', 'de']);
  });

  it('cuts lines where they go on for too long without an end', async () => {
    expect(await linesIn(['aaaa', 'bbbb', 'c\nd'], 8)).toEqual(['aaaabbbb', 'c', 'd']);
  });

  it('ends a line at nothing else that JSON leaves as it is', async () => {
    const line = JSON.stringify({ said: 'one\u2028two\u2029three\u0085four\rfive' });
    expect(await linesIn([`${line}\n{}\n`])).toEqual([line, '{}']);
  });
});
