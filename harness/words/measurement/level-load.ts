import type { MetricId } from '../../model/metrics.js';
import { METRICS } from '../../model/metrics.js';
import type { Connections } from '../../model/plan/scenario.js';
import type { LevelLoad } from '../../model/report/measurement/level-load.js';
import { bareMs, percent, quantity } from '../numbers.js';

/** What stands behind a level's figures: `open loop, Poisson, 200 requests/s on 32 connections`. */
export function loadWords(load: LevelLoad): string {
  switch (load.kind) {
    case 'fanout':
      return `${load.connections} connections in ${load.rooms === undefined ? 'one room' : `${load.rooms} rooms`}, ${load.broadcastsPerSecond} messages/s of ${load.messageBytes} bytes`;
    case 'open-loop':
      return `open loop, Poisson, ${rateWords(load)} on ${countWords(load.connections)} connections${utilisationWords(load)}`;
    case 'staircase': {
      const within = `p99 within ${quantity('us', load.objectiveUs)}`;
      const beyond = load.injectedMs > 0 ? ` (${bareMs(load.injectedMs)} of it injected)` : '';
      return `open loops up and down in steps of 10 %, ${within}${beyond}, ${countWords(load.connections)} connections`;
    }
    case 'closed-loop': {
      const connections = `${countWords(load.connections)} connections`;
      if (load.concurrency === null) return `closed loop, ${connections}`;
      return `closed loop, ${countWords(load.concurrency)} in flight on ${connections}`;
    }
    case 'quotient': {
      const { of, by } = load;
      return `${inSentence(of.metric)} of ${of.level} / ${inSentence(by.metric)} of ${by.level}`;
    }
    case 'difference': {
      const { of, by } = load;
      return `${inSentence(of.metric)} of ${of.level} less ${inSentence(by.metric)} of ${by.level}`;
    }
    case 'slope':
      return lineWords(load.metric, load.points);
    case 'quotient-of-slopes':
      return `${lineWords(load.metric, load.of)}, over that through ${pointWords(load.by)}`;
    case 'weighed':
      return 'none: files and images are weighed, once a run';
  }
}

const inSentence = (metric: MetricId): string => METRICS[metric].inSentence;

function lineWords(metric: MetricId, points: Line): string {
  return `slope of the least-squares line of ${inSentence(metric)} through ${pointWords(points)}`;
}

type Line = readonly { readonly level: string; readonly at: number }[];

const pointWords = (points: Line): string => points.map(({ level, at }) => `${level} (at ${at})`).join(', ');

/** `120 requests/s (0.5 x crudCapacity)`: what a rule came to, and the rule. */
function rateWords({ ratePerSecond, rule }: Extract<LevelLoad, { kind: 'open-loop' }>): string {
  const most =
    rule?.mostPerSecond === undefined ? '' : `, taken as ${quantity('1/s', rule.mostPerSecond)} at most`;
  const written = rule === null ? '' : `${rule.times} x ${rule.pilot}${most}`;
  if (ratePerSecond === null) return `${written} requests/s`;
  return `${ratePerSecond} requests/s${rule === null ? '' : ` (${written})`}`;
}

function utilisationWords({ utilisation }: Extract<LevelLoad, { kind: 'open-loop' }>): string {
  if (utilisation === null) return '';
  const { share, capacityPerSecond } = utilisation;
  return `; ${percent(share)} of the ${quantity('1/s', capacityPerSecond)} that the slower target then reached at capacity`;
}

function countWords(connections: Connections): string {
  return typeof connections === 'number' ? String(connections) : `${connections.timesTargetCores} a core`;
}
