import type { FoundWarning, Warning } from '../../model/report/measurement/warning.js';
import { bare, counted, duration, number, percent, quantity } from '../numbers.js';

/** More differences from the contract than these are counted, not told. */
const MOST_DIFFERENCES = 5;

/** A warning as a reader gets it: what was found, and what to do about it. */
export function warningWords(found: FoundWarning): Warning {
  const id = found.kind === 'gate' ? found.gate : found.kind;
  return { id, message: messageOf(found), remedy: remedyOf(found) };
}

function messageOf(found: FoundWarning): string {
  switch (found.kind) {
    case 'aa-differs': {
      const { scenario, level, metric, target } = found.primaryAa;
      const size = (end: number) =>
        found.marginKind === 'ratio' ? percent(end - 1) : quantity(found.unit, end);
      const interval = `${size(found.low)} to ${size(found.high)}`;
      return `Two deployments of the same target (${target}) differed in ${scenario}/${level} ${metric}: by ${interval}. One run in twenty does so by chance.`;
    }
    case 'partial':
      return `The run ended early: ${found.trials} of ${found.planned} trials were made.`;
    case 'unreadable': {
      const more = found.more > 0 ? ` (and ${found.more} more)` : '';
      return `Part of what was measured cannot be read: ${found.first.where}: ${found.first.found}${more}.`;
    }
    case 'canary':
      return `A fixed piece of work beside ${counted(found.slow, 'window')} of ${found.windows} took longer than ${bare(found.beyond)} times its median of ${quantity('us', found.medianUs)}, at most ${number(found.most)} times: the processors were slower there, whether or not the machine reports why.`;
    case 'code-changed':
      return `The sources were edited while the run was made; ${found.trials.length === 0 ? 'no trial came after that' : `these trials may be of either: ${found.trials.join(', ')}`}.`;
    case 'other-rules':
      return `The run was planned by another version, with other rules: ${found.rules.join(', ')}. Its verdicts here follow today's.`;
    case 'given-up':
      return `${found.scenario}/${found.level} was given up in block ${found.block}: the gate ${found.gate} had spoiled it ${found.timesInARow} times in a row, so no arm of it was repeated from there on.`;
    case 'repeats-spent':
      return `From block ${found.block} on something spoiled was not repeated: repeats had used the ${duration(found.budgetSeconds)} that a run of this length gives them.`;
    case 'generator-part-approximated':
      return "This run was stored before the time from arrival was kept: the generator's part of a latency is told by the same quantile of its lag, and what was answered inside the window by the achieved rate.";
    case 'resumed':
      return `The run was interrupted and resumed ${found.times === 1 ? 'once' : `${found.times} times`}: its blocks saw different hours of the machine.`;
    case 'conformance': {
      const { target, differences } = found;
      const more = differences.length - MOST_DIFFERENCES;
      return `${target} differs from the contract: ${differences.slice(0, MOST_DIFFERENCES).join(' ')}${more > 0 ? ` (and ${more} more)` : ''}`;
    }
    case 'stand-in':
      return `The base image ${found.image} was a local stand-in: ${found.contents}.`;
    case 'shared-cores':
      return found.what;
    case 'gate':
      return gateMessage(found);
    case 'drifting':
      return `${found.scenario}/${found.level}, ${found.target}: the second half of the window took ${number(found.times)} times the first half's median latency.`;
    case 'outlier':
      return `${found.scenario}/${found.level}, ${found.target}: ${found.metric} of block ${found.blocks.join(', ')} lies far from the others. It was kept.`;
    case 'bootstrap-disagrees': {
      const kind = found.marginKind === 'absolute' ? ', by difference' : '';
      return `${found.scenario}/${found.level}, ${found.a} and ${found.b}: ${found.metric}${kind} is ${found.verdict} by Student's interval and would be ${found.byBootstrap} by a bootstrap over the ${found.blocks} blocks.`;
    }
  }
}

function gateMessage(found: Extract<FoundWarning, { kind: 'gate' }>): string {
  const { scenario, level, target, title, severity, threshold } = found;
  const range = [...new Set([bare(found.lowest), bare(found.highest)])].join(' to ');
  const effect = severity === 'invalid' ? 'spoiled' : 'doubtful';
  return `${scenario}/${level}, ${target}: ${title}: ${range} in ${counted(found.trials, 'trial')} (${effect} beyond ${bare(threshold)}).`;
}

function remedyOf(found: FoundWarning): string {
  return found.kind === 'gate' ? found.remedy : REMEDIES[found.kind];
}

const REMEDIES: Readonly<Record<Exclude<FoundWarning['kind'], 'gate'>, string>> = {
  'aa-differs': 'Read every verdict of this run with doubt, and run again on a quieter machine.',
  partial: 'Run it again to the end before deciding anything by it.',
  unreadable: 'Go on with crossover run --resume, which measures it again, or restore the file from a copy.',
  canary: 'Look at these moments for other virtual machines, for heat and for a clock that is turned down.',
  'code-changed': 'Run again on a checkout that stays as it is.',
  'other-rules': 'Make the report with the version that made the run, where its own rules matter.',
  'given-up': 'See what that gate asks for, and run this scenario again.',
  'repeats-spent': 'Run again on a quieter machine.',
  'generator-part-approximated': 'Run it again where a figure lies near its limit.',
  resumed: 'Each block holds every service, so comparisons stand; figures alone may have moved.',
  conformance: 'Mend the target: services that answer differently cannot be compared.',
  'stand-in':
    'Image sizes, build times and the speed of its runtime are those of the stand-in: run again where the official image can be had.',
  'shared-cores': 'Use a machine with four cores or more, where every role has processors of its own.',
  drifting: 'Use the standard profile, whose warm-up is longer.',
  outlier: 'Look at that trial; run again if something else happened on the machine then.',
  'bootstrap-disagrees':
    'The verdict lies at its edge, or a few blocks carry it: run again with more blocks.',
};
