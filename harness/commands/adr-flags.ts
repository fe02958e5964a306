import { readdirSync } from 'node:fs';
import { parseWhole } from '../config.js';
import { asError, UsageError } from '../errors.js';
import { ADR_FORMATS } from '../report/index.js';
import type { AdrFormat } from '../report/index.js';

export interface AdrFlags {
  readonly adrFormat?: string;
  readonly adrNumber?: string;
}

const MOST = 9_999;

export function adrFormat({ adrFormat: text = 'madr4' }: AdrFlags): AdrFormat {
  const found = ADR_FORMATS.find((format) => format === text);
  if (found) return found;
  throw new UsageError({
    expected: `--adr-format to be one of ${ADR_FORMATS.join(', ')}`,
    found: `"${text}"`,
    remedy: 'Write for example --adr-format madr4.',
  });
}

/** The number that was asked for; where none was, the next in the folder for a format whose title holds one, else null. */
export function adrNumber({ adrNumber: text }: AdrFlags, format: AdrFormat, folder: string): number | null {
  if (text !== undefined) return parseWhole('--adr-number', text, 1, MOST);
  if (format !== 'nygard') return null;
  const names = namesIn(folder);
  const taken = names.map((name) => Number(/^(\d+)-.*\.md$/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...taken) + 1;
}

/** None in a folder that is yet to be made. Throws UsageError for what is no folder. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    const { code, message }: NodeJS.ErrnoException = asError(thrown);
    if (code === 'ENOENT') return [];
    throw new UsageError(
      {
        expected: `a folder of decision records at ${folder}`,
        found: message,
        remedy: 'Name a folder, or the number by --adr-number.',
      },
      { cause: thrown },
    );
  }
}
