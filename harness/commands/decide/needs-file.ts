import { asError, UsageError } from '../../errors.js';
import type { Needs } from '../../model/decision/needs.js';
import { needsSchema } from '../../model/decision/needs.js';
import { readPlain } from '../../store/disk.js';
import { checkedYaml } from '../checked-yaml.js';

const REMEDY = 'Compare it with crossover decide --example; docs/decide.md says what each key means.';

/** Reads a team's needs. Throws UsageError, with line and column where something in it does not fit. */
export function readNeeds(path: string): Needs {
  return checkedYaml(needsSchema, {
    name: path,
    text: textOf(path),
    expected: 'the needs of a team',
    remedy: REMEDY,
  });
}

/** A text file that the user named. Throws UsageError where it cannot be read. */
export function textOf(path: string): string {
  try {
    return readPlain(path).toString('utf8');
  } catch (thrown) {
    throw new UsageError(
      {
        expected: `a text file at ${path}`,
        found: asError(thrown).message,
        remedy: 'Name one that is there.',
      },
      { cause: thrown },
    );
  }
}
