import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { buildReport } from '../../analysis/build-report.js';
import { userPath } from '../../config.js';
import type { Surroundings } from '../../config.js';
import { decide } from '../../decision/decide.js';
import type { MeasuredRun } from '../../decision/measured-run.js';
import { UsageError } from '../../errors.js';
import {
  isUndecided,
  renderDecisionAdr,
  renderDecisionHtml,
  renderDecisionText,
} from '../../report/index.js';
import { writeNamed, writeWhole } from '../../store/disk.js';
import { readRun } from '../../store/read-run.js';
import type { CommandContext } from '../context.js';
import { jsonText } from '../output.js';
import { fromOutside } from '../report.js';
import type { AdrFlags } from '../adr-flags.js';
import { adrFormat, adrNumber } from '../adr-flags.js';
import { EXAMPLE_NEEDS } from './example-needs.js';
import { instanceOf } from './instance.js';
import { readNeeds, textOf } from './needs-file.js';

export interface DecideFlags extends AdrFlags {
  readonly example?: boolean;
  readonly needs?: string;
  readonly run?: readonly string[];
  readonly json?: boolean;
  readonly html?: string;
  readonly out?: string;
}

/** Prints what follows for each service from a team's needs and from runs, and writes page and record where they are asked for. */
export function decideCommand(
  flags: DecideFlags,
  { surroundings, output }: Omit<CommandContext, 'signal'>,
): void {
  if (flags.example === true) {
    output.out(flags.json === true ? jsonText(parse(EXAMPLE_NEEDS)) : EXAMPLE_NEEDS);
    return;
  }
  const format = adrFormat(flags);
  const needs = readNeeds(userPath(surroundings, required(flags.needs, '--needs FILE')));
  const instance = instanceOf(needs);
  const decision = decide(needs, instance, runsIn(flags, surroundings));
  if (flags.html !== undefined) writeNamed(userPath(surroundings, flags.html), renderDecisionHtml(decision));
  if (flags.out !== undefined) {
    const folder = userPath(surroundings, flags.out);
    const record = renderDecisionAdr(decision, { format, number: adrNumber(flags, format, folder) });
    refuseChosen(join(folder, record.name));
    writeWhole(join(folder, 'decision.json'), jsonText(decision));
    writeWhole(join(folder, 'decision.html'), renderDecisionHtml(decision));
    writeWhole(join(folder, record.name), record.text);
  }
  output.out(flags.json === true ? jsonText(decision) : renderDecisionText(decision));
}

const EXAMPLE = 'crossover decide --needs needs.yaml --run results/A';

function required<T>(value: T | undefined, flag: string): T {
  if (value !== undefined) return value;
  throw new UsageError({
    expected: `${flag}: no run knows your rates, objectives, prices and what a rewrite costs`,
    found: `no ${flag}`,
    remedy: `Write one from crossover decide --example > needs.yaml, then ${EXAMPLE}.`,
  });
}

/** A record in which the team has written its choice is not made a draft again. Throws UsageError. */
function refuseChosen(path: string): void {
  if (!existsSync(path) || isUndecided(textOf(path))) return;
  throw new UsageError({
    expected: `no record of a choice where this draft would go, ${path}`,
    found: 'one without our blank for the choice',
    remedy: 'Name another folder with --out, or a number of its own with --adr-number.',
  });
}

function runsIn({ run = [] }: DecideFlags, surroundings: Surroundings): MeasuredRun[] {
  if (run.length === 0) {
    throw new UsageError({
      expected: '--run FOLDER of one run or more, which measured what your services resemble',
      found: 'no --run',
      remedy: `Write for example ${EXAMPLE}; list runs shows them.`,
    });
  }
  return run.map((folder) => readMeasured(userPath(surroundings, folder)));
}

/** A run as decisions look at it. Throws UsageError for a folder that is none. */
export function readMeasured(folder: string): MeasuredRun {
  return fromOutside(folder, () => {
    const data = readRun(folder);
    return { plan: data.plan, report: buildReport(data) };
  });
}
