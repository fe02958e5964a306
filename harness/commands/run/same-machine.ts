import type { Plan } from '../../model/plan/plan.js';
import type { Environment } from '../../model/run/environment.js';
import { leavesOf } from '../../model/run/leaves.js';
import { OTHER_FILES } from '../../run/plan/sockets.js';

/** Something of the machine that is not as it was, with what of the plan rests on it. */
export interface Difference {
  /** `kernel`, `versions.python`. */
  readonly name: string;
  readonly before: string;
  readonly now: string;
  readonly touches: string;
}

/** A kernel that gives itself a page more or less is the same machine. */
const SAME_MEMORY = 0.01;

/** The first difference that decides figures; null where the machine is the same to the plan, whatever the shell. */
export function differenceBetween(plan: Plan, before: Environment, now: Environment): Difference | null {
  const [x, y] = [leavesOf(before), leavesOf(now)];
  const names = [...new Set([...x.keys(), ...y.keys()])];
  const name = names.find(
    (each) => x.get(each) !== y.get(each) && !isSameTo(plan, each, x.get(each), y.get(each)),
  );
  if (name === undefined) return null;
  const shown = (leaves: ReadonlyMap<string, unknown>) =>
    leaves.has(name) ? String(leaves.get(name)) : 'nothing';
  return { name, before: shown(x), now: shown(y), touches: touchedBy(plan, name) };
}

function isSameTo(plan: Plan, name: string, before: unknown, now: unknown): boolean {
  // What a process may open is the hard limit, to which the harness raises its own.
  if (name === 'limits.openFilesSoft') return true;
  if (name === 'limits.openFilesHard') return Number(now) >= mostFiles(plan);
  if (name === 'memoryBytes') return Math.abs(Number(now) / Number(before) - 1) <= SAME_MEMORY;
  return false;
}

function mostFiles(plan: Plan): number {
  return OTHER_FILES + Math.max(0, ...manyConnections(plan).map(({ each }) => each));
}

/** Levels of a fan-out, with the connections of each process. */
function manyConnections({ scenarios, trials }: Plan): { readonly level: string; readonly each: number }[] {
  return scenarios.flatMap(({ id, levels }) => {
    const replicas = Math.min(
      ...trials.filter(({ scenario }) => scenario === id).map((trial) => trial.replicas),
    );
    return levels.flatMap((level) =>
      level.load.kind === 'fanout'
        ? [{ level: `${id}/${level.id}`, each: Math.ceil(level.load.connections / replicas) }]
        : [],
    );
  });
}

/** In the plan's own names. */
function touchedBy(plan: Plan, name: string): string {
  const [part = '', which = ''] = name.split('.');
  if (part === 'limits') return listed(manyConnections(plan).map(({ level }) => level));
  if (part === 'postgresSettings' || which === 'postgres')
    return listed(plan.scenarios.filter(({ needs }) => needs.some(usesDatabase)).map(({ id }) => id));
  const own = plan.targets.filter(({ language }) => language === which).map(({ id }) => id);
  return part === 'versions' && own.length > 0 ? `every trial of ${own.join(', ')}` : 'every trial';
}

const usesDatabase = (feature: string) =>
  ['posts', 'dashboard', 'checkout', 'login', 'mixed', 'rows', 'rooms'].includes(feature);

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'every trial' : names.join(', ');
}
