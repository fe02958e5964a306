import type { RunDifference } from '../../model/report/comparison/across-runs.js';
import { leavesOf } from '../../model/run/leaves.js';
import type { RunData } from '../run-data.js';
import { recordsOf } from '../run-data.js';

/** What whoever compares runs says of the ways in which they are not alike. */
export interface Declared {
  readonly vary: readonly string[];
  readonly waive: readonly { readonly name: string; readonly because: string }[];
}

/** Said instead of a value that a run does not have. */
const NOTHING = 'nothing';
/** A kernel that gives itself a page more or less is the same machine. */
const SAME_MEMORY = 0.01;

/** Where runs differ in machine, software, plan, rules, code or images. Their seeds may differ: blocks are drawn anew. */
export function differencesBetween(runs: readonly RunData[], declared: Declared): RunDifference[] {
  const traits = runs.map(traitsOf);
  const names = [...new Set(traits.flatMap((of) => [...of.keys()]))];
  return names
    .map((name) => ({ name, values: traits.map((of) => of.get(name) ?? NOTHING) }))
    .filter(({ name, values }) => !isAlike(name, values))
    .map(({ name, values }) => ({ name, values, declared: declarationOf(name, declared) }));
}

/** Whether `--vary` or `--waive` means this difference: by its whole name or by words of it, `python` or `versions.python`. */
export function isNamed(name: string, by: string): boolean {
  return `.${name}.`.includes(`.${by}.`);
}

function declarationOf(name: string, { vary, waive }: Declared): RunDifference['declared'] {
  if (vary.some((by) => isNamed(name, by))) return { kind: 'varied' };
  const waived = waive.find((one) => isNamed(name, one.name));
  return waived ? { kind: 'waived', because: waived.because } : { kind: 'undeclared' };
}

function isAlike(name: string, all: readonly string[]): boolean {
  // A run that ended before a service told of itself says nothing of it.
  const values = name.startsWith('target.') ? all.filter((value) => value !== NOTHING) : all;
  // What a process may open is the hard limit, to which the harness raises its own.
  if (name === 'environment.limits.openFilesSoft') return true;
  if (name === 'environment.memoryBytes') {
    const bytes = values.map(Number);
    return Math.max(...bytes) / Math.min(...bytes) - 1 <= SAME_MEMORY;
  }
  return new Set(values).size <= 1;
}

/** All that may not differ unnamed, by name. */
function traitsOf(data: RunData): Map<string, string> {
  const { plan, environment } = data;
  const { profile, lab, blocks, scenarios, levelSeconds, warmUpSecondsPerLevel, rules, agents } = plan;
  return new Map([
    ...leavesOf(environment, 'environment'),
    ...recordsOf(data, 'about').flatMap(({ target, about }) => [
      ...leavesOf(
        { runtime: about.runtime, versions: about.versions, planted: about.planted ?? null },
        `target.${target}`,
      ),
    ]),
    ...leavesOf({ profile, lab, blocks, levelSeconds, warmUpSecondsPerLevel, agents }, 'plan'),
    ['plan.targets', plan.targets.map(({ id }) => id).join(', ')],
    ...scenarios.map((one) => [`plan.scenarios.${one.id}`, JSON.stringify(one)] as const),
    ...leavesOf(rules, 'rules'),
    ['code', recordsOf(data, 'start').at(-1)?.codeSha256 ?? NOTHING],
    ...recordsOf(data, 'image').map(({ image }) => [`image.${image.service}`, image.id] as const),
  ]);
}
