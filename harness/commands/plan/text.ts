import type { Plan } from '../../model/plan/plan.js';
import { planSeconds, trialSeconds } from '../../run/plan/estimate.js';
import { planSha256 } from '../../model/plan/hash.js';
import { count, counted, duration, percent } from '../../words/numbers.js';
import { textLines } from '../../words/text-table.js';

/** A line for each scenario with what it takes, what is left out or shared, and the whole; the order of trials is in the JSON. */
export function planText(plan: Plan, openFilesHard: number): string {
  const rows = plan.scenarios.map(({ id }) => {
    const trials = plan.trials.filter(({ scenario }) => scenario === id);
    return [
      id,
      counted(new Set(trials.flatMap(({ levels }) => levels)).size, 'level'),
      counted(trials.length, 'trial'),
      duration(trials.reduce((sum, trial) => sum + trialSeconds(plan, trial), 0)),
    ];
  });
  const lines = [
    ...textLines(rows, ['left', 'right', 'right', 'right']),
    '',
    ...planNotes(plan, openFilesHard),
    `targets ${plan.targets.map(({ id }) => id).join(', ')}`,
    `${counted(plan.trials.length, 'trial')} in ${counted(plan.blocks, 'block')}, ${planTime(plan)} after set-up`,
    `seed ${plan.seed}, plan ${planSha256(plan)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** `about 9 min`; of a run that ends when it is decided, what it may take. */
export function planTime(plan: Plan): string {
  const about = `about ${duration(planSeconds(plan))}`;
  return plan.looks.length > 1 ? `${about} at the most` : about;
}

/**
 * When it ends, and what the machine keeps it from: levels that are left out, connections that replicas share. Said
 * before anything is measured.
 */
export function planNotes(plan: Plan, openFilesHard: number): string[] {
  const shared = new Map(
    plan.trials.flatMap(({ scenario, replicas }) => (replicas > 1 ? [[scenario, replicas] as const] : [])),
  );
  const { loadAgents = 1 } = plan;
  return [
    ...lookNotes(plan),
    ...(loadAgents > 1
      ? [
          `${loadAgents} agents make the load between them, spread over its hosts: each has its share of rate and connections`,
        ]
      : []),
    ...(plan.lab === 'hosts' ? plan.cpus.shared : []),
    ...plan.leftOut.map(
      ({ scenario, level, reason }) => `${scenario}/${level} is left out: it needs ${reason}`,
    ),
    ...[...shared].map(
      ([scenario, replicas]) =>
        `${scenario}: ${replicas} replicas of each target share the connections, because a process may open ${count(openFilesHard)} files here; one instance is not shown`,
    ),
  ];
}

function lookNotes({ looks, budgetSeconds }: Plan): string[] {
  const [first] = looks;
  if (!first) return [];
  const budget =
    budgetSeconds === null ? '' : `, or when ${duration(budgetSeconds)} leave no time up to the next`;
  return [
    `ends after ${looks.map(({ blocks }) => blocks).join(', ')} blocks if no primary comparison is left that more could decide${budget}; what its intervals may err by is spent over these looks (${percent(first.error95)} of the 5 % at the first)`,
  ];
}
