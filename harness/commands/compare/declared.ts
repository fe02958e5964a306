import { isNamed } from '../../analysis/across-runs/differences.js';
import type { Declared } from '../../analysis/across-runs/differences.js';
import { UsageError } from '../../errors.js';
import type { RunDifference } from '../../model/report/comparison/across-runs.js';

export interface DeclaredFlags {
  readonly vary?: readonly string[];
  readonly waive?: readonly string[];
}

/** What the flags declare. Throws UsageError for a waiver without its reason. */
export function declaredBy({ vary = [], waive = [] }: DeclaredFlags): Declared {
  return { vary, waive: waive.map(waiverIn) };
}

function waiverIn(text: string): Declared['waive'][number] {
  const [, name = '', because = ''] = /^([^:]+):\s*(.*\S)\s*$/s.exec(text) ?? [];
  if (name !== '' && because !== '') return { name, because: because.replace(/^"(.*)"$/s, '$1') };
  throw new UsageError({
    expected: '--waive NAME:"why it is of no matter"',
    found: `"${text}"`,
    remedy: 'Say why, as in --waive kernel:"a security update"; the reason stands in the result.',
  });
}

/** Runs that differ in what nobody named are not compared. Throws UsageError, which names it. */
export function requireDeclared(differences: readonly RunDifference[], declared: Declared): void {
  const undeclared = differences.filter((one) => one.declared.kind === 'undeclared');
  const [first] = undeclared;
  if (first) {
    throw new UsageError({
      expected: 'runs that differ in nothing, or in what --vary and --waive name',
      found: undeclared.slice(0, MOST_SHOWN).map(inWords).join('; ') + moreThan(undeclared.length),
      remedy: `Name what is compared with --vary ${first.name}, or what is of no matter with --waive ${first.name}:"why".`,
    });
  }
  const idle = [...declared.vary, ...declared.waive.map(({ name }) => name)].find(
    (by) => !differences.some(({ name }) => isNamed(name, by)),
  );
  if (idle === undefined) return;
  throw new UsageError({
    expected: `runs that differ in ${idle}, as --vary or --waive says`,
    found:
      differences.length === 0
        ? 'runs that differ in nothing'
        : `runs that differ in ${differences.map(({ name }) => name).join(', ')}`,
    remedy: 'Leave it out, or name what differs.',
  });
}

const MOST_SHOWN = 5;
const LONGEST_VALUE = 40;

function inWords({ name, values }: RunDifference): string {
  return `${name} (${values.map(shortened).join(' against ')})`;
}

function shortened(value: string): string {
  return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
}

function moreThan(differences: number): string {
  return differences > MOST_SHOWN ? `; and ${differences - MOST_SHOWN} more` : '';
}
