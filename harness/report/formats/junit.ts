import type { ClaimRow } from '../../model/report/findings/claim-row.js';
import type { Report } from '../../model/report/report.js';
import { escapeXml } from '../escape.js';

/**
 * JUnit XML as CI systems read it: a suite of the run, a case a claim. Reproduced passes; refuted and mixed fail, with
 * the verdict as the failure's type; what was not decided or not run is skipped, never passed.
 */
export function renderJUnit({ run, claims }: Report): string {
  const failed = claims.filter(({ verdict }) => isFailure(verdict)).length;
  const skipped = claims.filter(({ verdict }) => isSkipped(verdict)).length;
  const counts = `tests="${claims.length}" failures="${failed}" errors="0" skipped="${skipped}"`;
  const time = run.wallSeconds.toFixed(3);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="crossover" ${counts} time="${time}">`,
    `  <testsuite name="${written(run.id)}" ${counts} time="${time}" timestamp="${written(run.startedAt)}">`,
    ...claims.flatMap(caseOf),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

const isFailure = (verdict: ClaimRow['verdict']) => verdict === 'refuted' || verdict === 'mixed';
const isSkipped = (verdict: ClaimRow['verdict']) => verdict === 'inconclusive' || verdict === 'not-run';

function caseOf({ id, verdict, claim, reason }: ClaimRow): string[] {
  const open = `    <testcase classname="crossover.claims" name="${written(id)}"`;
  const message = written(`${verdict}: ${claim}`);
  if (isFailure(verdict))
    return [
      `${open}>`,
      `      <failure type="${verdict}" message="${message}">${written(reason)}</failure>`,
      '    </testcase>',
    ];
  if (isSkipped(verdict))
    return [`${open}>`, `      <skipped message="${written(`${verdict}: ${reason}`)}"/>`, '    </testcase>'];
  return [`${open}/>`];
}

/** XML 1.0 has no place for most control characters, escaped or not. */
function written(text: string): string {
  return escapeXml(text.replaceAll(/(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/gu, '\uFFFD'));
}
