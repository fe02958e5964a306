import type { Decision, ServiceDecision } from '../../model/decision/decision.js';
import type { JudgedTrigger } from '../../model/decision/trigger.js';
import {
  ASSUMPTIONS,
  choiceSentence,
  flipSentence,
  instanceSentence,
  laterSentence,
  mendSentence,
  nearestFlipSentence,
  placeSentences,
  teamSentences,
  unmeasuredSentences,
} from '../../words/decision/decision.js';
import { textLines } from '../../words/text-table.js';
import { fleetTable, judgedTable, optionsTable, triggersTable } from '../tables/decision.js';
import type { Table } from '../tables/tables.js';

/** What `decide` prints: a block a service, then what they cost together, the triggers, and what the sums assume. */
export function renderDecisionText(decision: Decision): string {
  return blocks([
    [instanceSentence(decision)],
    ...decision.services.flatMap((service) => serviceBlocks(decision, service)),
    tableLines(fleetTable(decision)),
    decision.leftOut.length > 0 ? [`In no sum: ${decision.leftOut.join(', ')}.`] : [],
    teamSentences(decision.needs),
    tableLines(triggersTable(decision.triggers)),
    ASSUMPTIONS,
  ]);
}

function serviceBlocks(decision: Decision, service: ServiceDecision): (readonly string[])[] {
  const title = `${service.name}: ${choiceSentence(decision.needs, service)}`;
  if (service.kind !== 'weighed') return [[title]];
  const { currency } = decision.needs;
  const later = laterSentence(currency, service);
  return [
    [title, nearestFlipSentence(currency, service), ...placeSentences(decision.needs, service)].filter(
      Boolean,
    ),
    tableLines(optionsTable(decision, service)),
    [
      ...unmeasuredSentences(service),
      ...(later === null ? [] : [later]),
      ...service.flips.map((flip) => flipSentence(currency, flip)),
      ...service.mends.map(mendSentence),
    ],
  ];
}

/** What `check` prints. */
export function renderTriggersText(decidedBy: string, run: string, judged: readonly JudgedTrigger[]): string {
  const counts = (['holds', 'broken', 'undecided'] as const).map((outcome) => {
    const of = judged.filter((one) => one.outcome === outcome && one.open !== 'needs-not-given');
    return `${of.length} ${outcome === 'holds' ? 'hold' : outcome}`;
  });
  return blocks([
    [`Decided by run ${decidedBy}, looked at again by run ${run}: ${counts.join(', ')}.`],
    tableLines(judgedTable(judged)),
  ]);
}

function tableLines({ caption, columns, rows }: Table): string[] {
  if (rows.length === 0) return [];
  const aligns = columns.map(({ align }) => align);
  return [caption, ...textLines([columns.map(({ title }) => title), ...rows], aligns)];
}

function blocks(parts: readonly (readonly string[])[]): string {
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}
