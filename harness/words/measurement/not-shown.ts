import { METRICS } from '../../model/metrics.js';
import { LABS } from '../../model/plan/labs.js';
import type { NotShown } from '../../model/report/measurement/not-shown.js';
import { count, quantity } from '../numbers.js';

/** What a report does not show, a sentence each. */
export function notShownWords(found: NotShown): string[] {
  switch (found.kind) {
    case 'lab':
      return [...LABS[found.lab].notShown];
    case 'not-redeployed':
      return notRedeployedWords(found);
    case 'compressed-sizes':
      return ['Compressed image sizes: this Docker engine does not tell them.'];
    case 'own-capacities':
      return [
        "The targets' own capacity at some levels: another part was the limit there, as `boundBy` names.",
      ];
    case 'more-connections':
      return [`Fan-out beyond ${count(found.most)} connections.`];
    case 'one-instance':
      return [
        `One instance with all connections: ${found.replicas} replicas of each target shared them, joined by Postgres LISTEN/NOTIFY, because a process may open ${count(found.openFiles)} files here. What is claimed of one instance is therefore not shown.`,
      ];
    case 'left-out':
      return [`${found.scenario}/${found.level}: it needs ${found.needs}.`];
    case 'beyond-ceiling':
      return [beyondCeilingWords(found)];
    case 'ratio':
      return [ratioWords(found)];
    case 'far-percentiles':
      return [
        `Percentiles with fewer than ${found.printedBeyond} samples beyond them in a trial (p99 of short levels) are left out; with fewer than ${found.judgedBeyond} they are printed and not judged.`,
      ];
    case 'network':
      return ['Network latency between clients, service and database: everything ran on one machine.'];
    case 'people':
      return [
        'What no benchmark measures: the team, the deadline, hiring and maintenance.',
        'What follows at your own rates, objectives and prices: crossover decide --example > needs.yaml, then crossover decide --needs needs.yaml with the folder of this run as --run.',
      ];
  }
}

function ratioWords({ metric, scenario, level, partUs, allowedUs }: Extract<NotShown, { kind: 'ratio' }>) {
  return `A verdict on the ratio of ${METRICS[metric].inSentence} at ${scenario}/${level}: this machine's generator adds ${quantity('us', partUs)} to it, and a margin of a tenth can bear ${quantity('us', allowedUs)}. It is judged by difference alone, for every target; a core of its own for the load would mend it.`;
}

function notRedeployedWords({
  restarted,
  asTheyStand,
}: Extract<NotShown, { kind: 'not-redeployed' }>): string[] {
  const both = [...restarted, ...asTheyStand].join(' and ');
  return [
    ...(asTheyStand.length > 0
      ? [
          `What a fresh start of ${asTheyStand.join(' and ')} would change: measured as it stands; nothing was redeployed. A block is a stretch of time in which all were measured, so how one start differs from another (memory layout, caches, what else that machine did since) is in no interval, and the verdict is about these very processes.`,
        ]
      : []),
    ...(restarted.length > 0
      ? [
          `That ${restarted.join(' and ')} ran the same build in each trial: a command of yours restarted it before each, and what it started was not looked at.`,
        ]
      : []),
    `CPU and memory of ${both}: not seen. Nor what other programs took from the machine meanwhile, which cannot be told from what these services use.`,
  ];
}

function beyondCeilingWords(found: Extract<NotShown, { kind: 'beyond-ceiling' }>): string {
  const { scenario, level, loweredToPerSecond } = found;
  const planned = `${quantity('1/s', found.plannedPerSecond)}, too close to the ${quantity('1/s', found.ceilingPerSecond)} that the generator could offer here`;
  return loweredToPerSecond === null
    ? `${scenario}/${level}: it offers ${planned}.`
    : `${scenario}/${level} at its planned ${planned}: it was measured at ${quantity('1/s', loweredToPerSecond)}.`;
}
