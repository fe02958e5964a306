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

/** The options of a service that have figures, side by side; every sum is a range. Why others have none is said below. */
export function optionsTable({ needs: { currency, horizonMonths } }: Decision, service: Weighed): Table {
  const shown = service.options.filter((option) => option.kind !== 'not-measured');
  const sum = (range: SizedOption['total']) => (range ? moneyRange(currency, range) : 'not told');
  const row = (title: string, figure: (option: SizedOption) => string) => [
    title,
    ...shown.map((option) => (option.kind === 'sized' ? figure(option) : NONE)),
  ];
  return {
    caption: `${service.name}: options`,
    columns: [...left('Figure'), ...right(...shown.map(nameOf))],
    rows: [
      ['A core serves', ...shown.map(optionFigure)],
      row('Instances', ({ instances }) => countRange(instances)),
      row('A month', ({ moneyPerMonth }) => sum(moneyPerMonth)),
      row('A million requests', ({ moneyPerMillionRequests }) => sum(moneyPerMillionRequests)),
      row('Paid once', ({ once }) => sum(once)),
      row(`${count(horizonMonths)} months`, ({ total }) => sum(total)),
      row('Saves a month', ({ savedPerMonth }) => (savedPerMonth ? sum(savedPerMonth) : NONE)),
      row('Paid back after', paidBack),
      row('Objective', ({ objective }) => (objective === 'holds' ? 'holds' : 'not measured')),
      row('Memory an instance', memoryWords),
    ],
  };
}

function nameOf(option: Option): string {
  const name = OPTION_NAMES[option.id];
  return option.id === 'mended' && option.kind === 'sized' ? `${name} (${option.perCore.target})` : name;
}

function paidBack({ breakEvenMonths }: SizedOption): string {
  if (!breakEvenMonths) return NONE;
  const { soonest, latest } = breakEvenMonths;
  if (soonest === null) return 'never';
  if (latest === null) return `${number(soonest)} months to never`;
  const [from, to] = [number(soonest), number(latest)];
  return from === to ? `${to} months` : `${from} to ${to} months`;
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
