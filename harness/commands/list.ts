import { claims, claimsOf } from '../../scenarios/claims/index.js';
import { scenarios } from '../../scenarios/index.js';
import type { Surroundings } from '../config.js';
import { UsageError } from '../errors.js';
import { readManifests } from '../lab/manifests.js';
import type { RunSummary } from '../store/run-summary.js';
import { summarizeRuns } from '../store/run-summary.js';
import { moment } from '../words/numbers.js';
import type { Output } from './output.js';
import { jsonText } from './output.js';
import { textLines } from '../words/text-table.js';

export const KINDS = ['scenarios', 'targets', 'claims', 'runs'] as const;
type Kind = (typeof KINDS)[number];

interface Listed {
  /** The JSON of `--json`. */
  readonly json: object;
  /** A line each for people: name, then what it is. */
  readonly lines: readonly (readonly [string, string])[];
}

/** Prints what there is of one kind. */
export function listCommand(kind: string, surroundings: Surroundings, json: boolean, output: Output): void {
  const listed = listers[parseKind(kind)](surroundings);
  if (json) {
    output.out(jsonText(listed.json));
    return;
  }
  for (const line of textLines(listed.lines)) output.out(`${line}\n`);
  if (listed.lines.length === 0) output.err(`There are no ${kind} yet.\n`);
}

function parseKind(text: string): Kind {
  const kind = KINDS.find((candidate) => candidate === text);
  if (kind) return kind;
  throw new UsageError({
    expected: `something to list: ${KINDS.join(', ')}`,
    found: `"${text}"`,
    remedy: 'Write for example crossover list scenarios.',
  });
}

const listers: Record<Kind, (surroundings: Surroundings) => Listed> = {
  scenarios: () => ({
    json: {
      scenarios: scenarios.map(({ id, question, levels }) => ({
        id,
        question,
        levels: levels.map((level) => level.id),
        claims: claimsOf(id),
      })),
    },
    lines: scenarios.map(({ id, question, levels }) => [
      id,
      `${question} (${levels.map((level) => level.id).join(', ')})`,
    ]),
  }),
  targets: ({ checkout }) => {
    const targets = readManifests(checkout);
    return {
      json: { targets },
      lines: targets.map(({ id, title, implements: parts }) => [id, `${title} (${parts.join(', ')})`]),
    };
  },
  claims: () => ({
    json: {
      claims: claims.map(({ id, source, claim, scenarios: ids, rule, limits }) => {
        return { id, source, claim, scenarios: ids, rule, limits };
      }),
    },
    lines: claims.map(({ id, claim, scenarios: ids }) => [id, `${claim} (${ids.join(', ') || 'not yet'})`]),
  }),
  runs: ({ resultsFolder }) => {
    const runs = summarizeRuns(resultsFolder);
    return { json: { runs }, lines: runs.map((run) => [run.id, runWords(run)]) };
  },
};

/** `complete, quick, docker, 2026-11-23 20:51 UTC: …`. */
function runWords({ state, profile, lab, startedAt, headline }: RunSummary): string {
  const facts = [state, profile, lab, startedAt === null ? null : moment(startedAt)];
  const said = facts.filter((fact) => fact !== null).join(', ');
  return headline === null ? said : `${said}: ${headline}`;
}
