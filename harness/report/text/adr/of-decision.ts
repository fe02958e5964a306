import type {
  Decision,
  Option,
  OptionId,
  ServiceDecision,
  Weighed,
} from '../../../model/decision/decision.js';
import {
  ASSUMPTIONS,
  choiceSentence,
  flipSentence,
  instanceSentence,
  laterSentence,
  notMeasuredWords,
  OPTION_NAMES,
  optionFigure,
  placeSentences,
  teamSentences,
} from '../../../words/decision/decision.js';
import { countRange, moneyRange } from '../../../words/money.js';
import { bareMs, bareQuantity, count, day } from '../../../words/numbers.js';
import { escapeMarkdown } from '../../escape.js';
import { fleetTable } from '../../tables/decision.js';
import { markdownTable } from '../markdown.js';
import type { AdrFile, AdrStyle } from './formats.js';
import { renderRecord } from './formats.js';
import type { AdrRecord, Point } from './record.js';
import { BLANK } from './record.js';
import { triggerBlocks } from './triggers-block.js';

/** The record of a decision: drivers and options with their figures, consequences, and triggers as numbers. */
export function renderDecisionAdr(decision: Decision, style: AdrStyle): AdrFile {
  return renderRecord(recordOf(decision), style);
}

function recordOf(decision: Decision): AdrRecord {
  const names = decision.services.map(({ name }) => name);
  return {
    title: `Choose the language of ${inWords(names)} by cost and objective`,
    date: day([...decision.runs.map(({ finishedAt }) => finishedAt)].sort().at(-1) ?? ''),
    context: [
      `In which language is each of ${inWords(names)} to be written, at what cost, and when is it to be looked at again? Figures are those of ${decision.runs.map(({ id, machine }) => `run ${id} (${machine})`).join(', ') || 'no run'}.`,
    ].map(escapeMarkdown),
    drivers: drivers(decision),
    options: (['python', 'mended', 'hybrid', 'go'] as const)
      .map((id) => ({ title: OPTION_NAMES[id], points: pointsOf(decision, id) }))
      .concat([{ title: 'Later: Python as it is, until a trigger breaks', points: laterPoints(decision) }]),
    outcome: outcome(decision),
    consequences: consequences(decision),
    confirmation: confirmation(decision),
    more: [
      ...ASSUMPTIONS,
      `Evidence: decision.json, and report.json of ${decision.runs.map(({ id }) => id).join(', ')}`,
    ],
  };
}

/** More names than these make no title. */
const MOST_NAMED = 3;

function inWords(names: readonly string[]): string {
  const shown = names.length > MOST_NAMED ? [...names.slice(0, 2), `${count(names.length - 2)} more`] : names;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

function drivers(decision: Decision): string[] {
  const { needs } = decision;
  return [
    ...needs.services.map(
      ({ name, rate, objective, waitMs }) =>
        `${name}: ${bareQuantity('1/s', rate.mean)} at the mean and ${bareQuantity('1/s', rate.peak)} at the peak, p99 within ${bareMs(objective.p99Ms)}, of which ${bareMs(waitMs)} are waited`,
    ),
    instanceSentence(decision),
    ...teamSentences(needs),
  ]
    .map(escapeMarkdown)
    .concat([`Not measured, maintenance (two toolchains, two sets of libraries): ${BLANK}`]);
}

const weighedOf = ({ services }: Decision): Weighed[] =>
  services.filter((service) => service.kind === 'weighed');

function pointsOf(decision: Decision, id: OptionId): Point[] {
  return weighedOf(decision).flatMap((service) => {
    const option = service.options.find((one) => one.id === id);
    return option ? [pointOf(decision, service, option)] : [];
  });
}

/** Good: it costs least. Bad: another does, or it misses the objective. Neutral: not decided, or not measured. */
function pointOf({ needs: { currency } }: Decision, { name, choice }: Weighed, option: Option): Point {
  if (option.kind !== 'sized')
    return {
      tone: option.kind === 'misses' ? 'bad' : 'neutral',
      text: escapeMarkdown(
        `${name}: ${option.kind === 'not-measured' ? notMeasuredWords(option.why) : optionFigure(option)}`,
      ),
    };
  const { instances, moneyPerMonth, total } = option;
  const sum = total ? `${moneyRange(currency, total)} in all` : 'a total is not told';
  const figures = `${countRange(instances)} instances, ${moneyRange(currency, moneyPerMonth)} a month, ${sum}`;
  const isOpen =
    choice.kind !== 'cheapest' ? choice.kind === 'open' && choice.among.includes(option.id) : !total;
  const isCheapest = choice.kind === 'cheapest' && choice.option === option.id;
  return {
    tone: isCheapest ? 'good' : isOpen ? 'neutral' : 'bad',
    text: escapeMarkdown(`${name}: ${figures}`),
  };
}

function laterPoints(decision: Decision): Point[] {
  return weighedOf(decision).flatMap((service): Point[] => {
    const sentence = laterSentence(decision.needs.currency, service);
    return sentence === null
      ? []
      : [{ tone: 'neutral', text: escapeMarkdown(`${service.name}: ${sentence}`) }];
  });
}

function outcome(decision: Decision): string[] {
  const sentences = decision.services.map(
    (service) => `* ${escapeMarkdown(`${service.name}: ${choiceSentence(decision.needs, service)}`)}`,
  );
  const places = weighedOf(decision).flatMap((service) =>
    placeSentences(decision.needs, service).map(
      (sentence) => `* ${escapeMarkdown(`${service.name}: ${sentence}`)}`,
    ),
  );
  return [
    'What the figures support:',
    sentences.join('\n'),
    ...(places.length > 0 ? [places.join('\n')] : []),
    ...(decision.fleet.length > 0 ? [markdownTable(fleetTable(decision))] : []),
  ];
}

function consequences(decision: Decision): Point[] {
  const flips = weighedOf(decision).flatMap((service): Point[] =>
    service.flips.map((flip) => ({
      tone: 'neutral',
      text: escapeMarkdown(`${service.name}: ${flipSentence(decision.needs.currency, flip)}`),
    })),
  );
  return [
    ...decision.services.flatMap((service) => unweighed(decision, service)),
    ...flips,
    { tone: 'bad', text: `because of what a second language costs this team: ${BLANK}` },
  ];
}

function unweighed(decision: Decision, service: ServiceDecision): Point[] {
  if (service.kind === 'weighed' && service.choice.kind === 'cheapest') return [];
  return [
    { tone: 'bad', text: escapeMarkdown(`${service.name}: ${choiceSentence(decision.needs, service)}`) },
  ];
}

function confirmation({ runs, triggers }: Decision): string[] {
  const blocks = triggerBlocks(
    runs
      .map(({ id }) => id)
      .join(', ')
      .slice(0, LONGEST_RUNS),
    triggers,
    {
      inWords: true,
    },
  );
  return blocks.length > 0 ? blocks : ['Nothing was weighed, so no number confirms it.'];
}

/** As much as the block may hold. */
const LONGEST_RUNS = 200;
