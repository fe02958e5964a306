import type { Decision, Option, SizedOption, Weighed } from '../../model/decision/decision.js';
import type { JudgedTrigger, Trigger } from '../../model/decision/trigger.js';
import {
  consequence,
  flipValue,
  inputName,
  OPTION_NAMES,
  optionFigure,
} from '../../words/decision/decision.js';
import { countRange, moneyRange } from '../../words/money.js';
import { count, number, quantityWithInterval } from '../../words/numbers.js';
import { foundWords, saysWords } from '../../words/decision/trigger.js';
import type { Table } from './tables.js';
import { left, right } from './tables.js';

const NONE = '–';
const FLEETS = {
  python: 'All in Python as it is',
  go: 'All in Go',
  cheapest: 'Each as it costs least',
} as const;

/** The options of a service, every sum as a range. */
export function optionsTable({ needs: { currency, horizonMonths } }: Decision, service: Weighed): Table {
  return {
    caption: `${service.name}: options`,
    columns: [
      ...left('Option'),
      ...right(
        'A core serves',
        'Instances',
        'A month',
        'A million requests',
        'Paid once',
        `${count(horizonMonths)} months`,
        'Saves a month',
        'Paid back after',
      ),
      ...left('Objective', 'Memory an instance'),
    ],
    rows: service.options.map((option) => optionRow(currency, option)),
  };
}

const UNKNOWN_CELLS = 9;

function optionRow(currency: string, option: Option): string[] {
  const head = [OPTION_NAMES[option.id], optionFigure(option)];
  if (option.kind !== 'sized') return [...head, ...Array.from({ length: UNKNOWN_CELLS }, () => NONE)];
  const sum = (range: SizedOption['total']) => (range ? moneyRange(currency, range) : 'not told');
  return [
    option.id === 'mended' ? `${head[0] ?? ''} (${option.perCore.target})` : (head[0] ?? ''),
    head[1] ?? '',
    countRange(option.instances),
    sum(option.moneyPerMonth),
    sum(option.moneyPerMillionRequests),
    sum(option.once),
    sum(option.total),
    option.savedPerMonth ? sum(option.savedPerMonth) : NONE,
    paidBack(option),
    option.objective === 'holds' ? 'holds' : 'not measured',
    memoryWords(option),
  ];
}

function paidBack({ breakEvenMonths }: SizedOption): string {
  if (!breakEvenMonths) return NONE;
  const { soonest, latest } = breakEvenMonths;
  if (soonest === null) return 'never';
  const ends = latest === null ? 'never' : number(latest);
  return number(soonest) === ends ? `${ends} months` : `${number(soonest)} months to ${ends}`;
}

function memoryWords({ memory, memoryPerInstanceBytes }: SizedOption): string {
  if (!memoryPerInstanceBytes) return 'not measured';
  const { estimate } = memoryPerInstanceBytes;
  const found = quantityWithInterval('bytes', estimate, memoryPerInstanceBytes);
  return {
    fits: `fits: ${found}`,
    'does-not-fit': `does not fit: ${found}`,
    open: `may fit: ${found}`,
    'not-measured': 'not measured',
  }[memory];
}

export function flipsTable({ needs: { currency } }: Decision, { name, flips }: Weighed): Table {
  return {
    caption: `${name}: what would change that, one input at a time`,
    columns: [...left('Input'), ...right('Now', 'From'), ...left('Then')],
    rows: flips.map(({ input, now, at, to }) => [
      inputName(input),
      flipValue(currency, input, now),
      `${flipValue(currency, input, at)} ${at > now ? 'or more' : 'or less'}`,
      consequence(to),
    ]),
  };
}

/** The services together; a row is left out where a service has no sum of its kind. */
export function fleetTable({ needs: { currency, horizonMonths }, fleet }: Decision): Table {
  return {
    caption: 'All services that could be weighed, together',
    columns: [
      ...left('Fleet'),
      ...right('Instances', 'A month', 'Paid once', `${count(horizonMonths)} months`),
    ],
    rows: fleet.map(({ kind, instances, moneyPerMonth, once, total }) => [
      FLEETS[kind],
      countRange(instances),
      moneyRange(currency, moneyPerMonth),
      moneyRange(currency, once),
      moneyRange(currency, total),
    ]),
  };
}

export function triggersTable(triggers: readonly Trigger[]): Table {
  return {
    caption: 'Look again when one of these no longer holds',
    columns: left('What has to stay so'),
    rows: triggers.map((trigger) => [saysWords(trigger)]),
  };
}

export function judgedTable(judged: readonly JudgedTrigger[]): Table {
  return {
    caption: 'Triggers',
    columns: left('Outcome', 'What has to stay so', 'Found'),
    rows: judged.map((one) => [
      one.open === 'needs-not-given' ? 'not asked' : one.outcome,
      saysWords(one.trigger),
      foundWords(one),
    ]),
  };
}
