import type { ExitCode } from '../errors.js';
import { EXIT, UsageError } from '../errors.js';
import type { Report } from '../model/report/report.js';
import { hasFailures } from './run/has-failures.js';

/** What `--fail-on` may name, the gravest first: of several that hold, the first gives the exit code. */
const CAUSES = {
  failed: { holds: hasFailures, code: EXIT.finishedWithFailures },
  invalid: { holds: (report) => hasPrimary(report, 'invalid'), code: EXIT.invalid },
  undecided: { holds: (report) => hasPrimary(report, 'inconclusive'), code: EXIT.undecided },
} as const satisfies Record<string, { holds: (report: Report) => boolean; code: ExitCode }>;
type FailOn = keyof typeof CAUSES;

function hasPrimary({ comparisons }: Report, verdict: 'invalid' | 'inconclusive'): boolean {
  return comparisons.some((row) => row.arm === 'ab' && row.primary && row.verdict === verdict);
}

export const FAIL_ON = Object.keys(CAUSES) as FailOn[];

/** `failed,undecided` as a list; of no flag `otherwise`. Throws UsageError. */
export function failOnOf(flag: string | undefined, otherwise: readonly FailOn[]): readonly FailOn[] {
  return namedIn('--fail-on', flag, FAIL_ON) ?? otherwise;
}

/** Known words with commas between, as a list; null of no flag. Throws UsageError. */
export function namedIn<T extends string>(
  flag: string,
  text: string | undefined,
  known: readonly T[],
): T[] | null {
  if (text === undefined) return null;
  return text.split(',').map((word) => {
    const found = known.find((name) => name === word.trim());
    if (found) return found;
    throw new UsageError({
      expected: `${flag} to be of ${known.join(', ')}, with commas between`,
      found: `"${word}"`,
      remedy: `Write for example ${flag} ${known.join(',')}.`,
    });
  });
}

/** The exit code of a report for whoever wants to be told of such outcomes. */
export function failOnCode(report: Report, failOn: readonly FailOn[]): ExitCode {
  const first = FAIL_ON.find((name) => failOn.includes(name) && CAUSES[name].holds(report));
  return first === undefined ? EXIT.done : CAUSES[first].code;
}
