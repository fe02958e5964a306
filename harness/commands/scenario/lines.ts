import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const CHUNK_BYTES = 65_536;

/** The lines of a file, one after the other: a file of gigabytes takes no more memory than its longest line. */
export function* linesOf(path: string): Generator<string> {
  const file = openSync(path, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    const bytes = Buffer.alloc(CHUNK_BYTES);
    let begun = '';
    for (let read = readSync(file, bytes); read > 0; read = readSync(file, bytes)) {
      const [first = '', ...others] = decoder.write(bytes.subarray(0, read)).split('\n');
      begun += first;
      for (const next of others) {
        yield begun;
        begun = next;
      }
    }
    begun += decoder.end();
    if (begun !== '') yield begun;
  } finally {
    closeSync(file);
  }
}
