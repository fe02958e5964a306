import { METRICS } from '../../model/metrics.js';
import type { JudgedTrigger, Trigger, TriggeredBy } from '../../model/decision/trigger.js';
import { unitOf } from '../../model/decision/trigger.js';
import { bareQuantity, interval, number, quantity } from '../numbers.js';

const NEEDS: Readonly<Record<Extract<TriggeredBy, { kind: 'need' }>['need'], string>> = {
  'peak-rate': 'peak rate',
  'instance-price': "price of an instance's month",
  'mend-cost': 'cost of mending the Python, its highest',
  'hybrid-cost': 'cost of the hybrid, its highest',
  'rewrite-cost': 'cost of the rewrite, its highest',
  horizon: 'horizon in months',
  utilisation: 'utilisation at the peak',
};

/** What has to stay so: `crud/objective, python-fastapi: rate within the objective a core at least 212/s`. */
export function saysWords({ of, atLeast, atMost }: Trigger): string {
  const bounds = [
    atLeast === null ? '' : `at least ${bound(of, atLeast)}`,
    atMost === null ? '' : `at most ${bound(of, atMost)}`,
  ].filter(Boolean);
  return `${subject(of)} ${bounds.join(' and ')}`;
}

/** What a new run says of it. */
export function foundWords({ trigger: { of }, found, open }: JudgedTrigger): string {
  switch (open) {
    case 'not-in-the-run':
      return 'the run did not measure it';
    case 'not-decided-by-the-run':
      return 'the run measured it without a verdict';
    case 'another-objective':
      return 'the run looked for the rate within another objective';
    case 'needs-not-given':
      return 'no run tells it: give --needs';
    case 'not-in-the-needs':
      return 'the needs given do not tell it';
    case 'across-the-bound':
    case null:
      return found ? figure(of, found) : 'nothing';
  }
}

function subject(of: TriggeredBy): string {
  switch (of.kind) {
    case 'need':
      return `${of.service}: ${NEEDS[of.need]}`;
    case 'figure':
      return `${of.scenario}/${of.level}, ${of.target}: ${METRICS[of.metric].inSentence}${of.perCore ? ' a core' : ''}`;
    case 'comparison':
      return `${of.scenario}/${of.level}: ${METRICS[of.metric].inSentence}, ${of.b} ${of.marginKind === 'ratio' ? 'over' : 'less'} ${of.a}`;
  }
}

function bound(of: TriggeredBy, value: number): string {
  const unit = unitOf(of);
  return unit === 'money' || unit === 'months' ? number(value) : bareQuantity(unit, value);
}

function figure(of: TriggeredBy, found: NonNullable<JudgedTrigger['found']>): string {
  if (found.is === 'told') return bound(of, found.estimate);
  if (found.is === 'lost') return 'most of its blocks were lost';
  const unit = unitOf(of);
  const largest = Math.max(...[found.estimate, found.low, found.high].map(Math.abs));
  const own = `${quantity(unit, found.estimate, largest)} ${interval(unit, found.estimate, found, largest)}`;
  return found.is === 'interval'
    ? own
    : `at ${found.is} ${own}: something else than the service was its limit`;
}
