import type {
  Choice,
  Decision,
  Flip,
  FlipInput,
  Mend,
  NotMeasured,
  Option,
  OptionId,
  ServiceDecision,
  SizedOption,
  Weighed,
} from '../../model/decision/decision.js';
import { isHeldBack } from '../../model/decision/decision.js';
import { LIMIT_WORDS } from '../comparison/held-back.js';
import { bare, bareMs, bareQuantity, count, number, percent, quantity } from '../numbers.js';
import { money, moneyRange } from '../money.js';

export const OPTION_NAMES: Readonly<Record<OptionId, string>> = {
  python: 'Python as it is',
  mended: 'Python mended',
  hybrid: 'Hybrid: Go for the hot path',
  go: 'Go',
};

/** The service's answer in a sentence. */
export function choiceSentence(
  { currency, horizonMonths }: Decision['needs'],
  service: ServiceDecision,
): string {
  switch (service.kind) {
    case 'not-measured':
      return `Not weighed: ${notMeasuredWords(service.why)}.`;
    case 'out-of-reach':
      return `Out of reach in any language: a request waits ${bareMs(service.waitMs)}, and p99 is to be ${bareMs(service.p99Ms)}. Mend the wait first.`;
    case 'weighed':
      return weighedSentence(service, currency, horizonMonths);
  }
}

function weighedSentence({ choice, options }: Weighed, currency: string, months: number): string {
  switch (choice.kind) {
    case 'none':
      return 'No option has a total: no service held a rate within the objective, or nothing tells its price.';
    case 'open':
      return `Not decided: over ${count(months)} months ${choice.among.map((id) => OPTION_NAMES[id]).join(' or ')} may cost least, by what the intervals leave open.`;
    case 'cheapest': {
      const option = options.filter((one) => one.kind === 'sized').find(({ id }) => id === choice.option);
      const sum = option?.total ? `: ${moneyRange(currency, option.total)}` : '';
      const least = `${OPTION_NAMES[choice.option]} costs least over ${count(months)} months${sum}, even at the ends of the intervals that favour it least.`;
      return [least, ...(option ? reservations(option) : [])].join(' ');
    }
  }
}

/** What a sum does not tell of the option that costs least. */
function reservations({ objective, memory }: SizedOption): string[] {
  return [
    ...(objective === 'holds' ? [] : ['Whether it holds the objective was not measured.']),
    ...(memory === 'does-not-fit'
      ? ['Its memory, by the cores that it was measured on, does not fit an instance.']
      : []),
    ...(memory === 'open'
      ? ['Whether its memory, by the cores that it was measured on, fits an instance is open.']
      : []),
  ];
}

/** Why something has no figure, and how to get one. */
export function notMeasuredWords(why: NotMeasured): string {
  switch (why.kind) {
    case 'no-run-of-it':
      return `no run here measured ${why.scenario} (npm start -- --profile standard --scenario ${why.scenario})`;
    case 'no-such-level':
      return `no run here has a level ${why.level} of ${why.scenario} (list scenarios --json names them)`;
    case 'not-both-languages':
      return `no run here measured ${why.scenario} in both Python and Go (of a service of your own the language in its target.yaml tells)`;
    case 'not-decided':
      return `${why.scenario} was run, and gave no interval for both services (five blocks or more that hold)`;
    case 'no-tuned-arm':
      return `not measured: no tuned Python in ${why.scenario}/${why.level} (npm start -- --scenario ${why.scenario} --targets python-fastapi,go-net-http,python-fastapi-tuned)`;
    case 'no-hybrid-of-it':
      return `not measured: no run hands the hot path of ${why.scenario} to Go (the scenario hybrid does so for hashing alone)`;
  }
}

/** Where the figures come from, and what they leave out. */
export function placeSentences({ services }: Decision['needs'], { name, place, options }: Weighed): string[] {
  const { runId, scenario, level, objectiveMs, injectedWaitMs } = place;
  const own = services.find((one) => one.name === name)?.waitMs ?? injectedWaitMs;
  const wait = injectedWaitMs > 0 ? ` beyond its wait of ${bareMs(injectedWaitMs)}` : '';
  return [
    objectiveMs === null
      ? `Sized by the CPU that a request takes in ${scenario}/${level}, run ${runId}: no rate within an objective as strict as yours was measured there, so whether it holds is not known, and queueing is left to the utilisation.`
      : `Sized by the highest rate at which p99 stays within ${bareMs(objectiveMs)}${wait} in ${scenario}/${level}, run ${runId}.`,
    ...(own === injectedWaitMs
      ? []
      : [`Measured at a wait of ${bareMs(injectedWaitMs)}, the nearest to your ${bareMs(own)}.`]),
    ...options.flatMap((option) => (option.kind === 'sized' ? heldBackSentence(option) : [])),
  ];
}

/** Of a rate that is a bound: what that does to the sums. */
function heldBackSentence({ id, perCore }: SizedOption): string[] {
  if (!isHeldBack(perCore)) return [];
  return [
    `${OPTION_NAMES[id]} was not its own limit there: a core may serve any rate from the one found on, so its fewest instances are one and the spares, and only its most are measured.`,
  ];
}

export function optionFigure(option: Option): string {
  switch (option.kind) {
    case 'sized': {
      const { estimate, low, high, limit } = option.perCore;
      const own = `${quantity('1/s', estimate)} [${number(low)}, ${number(high)}]`;
      return limit !== null && isHeldBack(option.perCore)
        ? `at least ${own}, limited by ${LIMIT_WORDS[limit]}`
        : own;
    }
    case 'misses':
      return 'no rate within the objective';
    case 'not-measured':
      return 'not measured';
  }
}

/** Why an option has no figure, and how to get one. */
export function unmeasuredSentences({ options }: Weighed): string[] {
  return options.flatMap((option) =>
    option.kind === 'not-measured' ? `${OPTION_NAMES[option.id]}: ${notMeasuredWords(option.why)}.` : [],
  );
}

const INPUTS: Readonly<Record<FlipInput, string>> = {
  'peak-rate': 'peak rate',
  'instance-price': "instance's price a month",
  'mend-cost': 'highest cost of mending the Python',
  'hybrid-cost': 'highest cost of the hybrid',
  'rewrite-cost': "rewrite's highest cost",
  horizon: 'horizon',
  utilisation: 'utilisation at the peak',
  'python-per-core': 'rate that a core of Python serves',
  'mended-per-core': 'rate that a core of the mended Python serves',
  'hybrid-per-core': 'rate that a core of the hybrid serves',
  'go-per-core': 'rate that a core of Go serves',
};

/** `Peak rate of 4,230/s or more (now 350/s): Go costs least.` */
export function flipSentence(currency: string, { input, now, at, to }: Flip): string {
  const name = INPUTS[input];
  const more = at > now ? 'or more' : 'or less';
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} ${flipValue(currency, input, at)} ${more} (now ${flipValue(currency, input, now)}): ${consequence(to)}.`;
}

/** The input that has least far to go until the choice is another, or is one at all; empty where nothing is weighed. */
export function nearestFlipSentence(currency: string, { choice, flips }: Weighed): string {
  if (choice.kind === 'none') return '';
  const [turns, turning] = choice.kind === 'cheapest' ? ['turns', 'turning'] : ['decides', 'deciding'];
  const away = ({ now, at }: Flip) => Math.abs(Math.log(at / now));
  const [nearest] = [...flips].sort((x, y) => away(x) - away(y));
  return nearest
    ? `Nearest to ${turning} it: ${flipSentence(currency, nearest)}`
    : `No input by itself ${turns} it within twenty times its value, the peak rate within ten thousand.`;
}

export function flipValue(currency: string, input: FlipInput, value: number): string {
  switch (input) {
    case 'peak-rate':
    case 'python-per-core':
    case 'mended-per-core':
    case 'hybrid-per-core':
    case 'go-per-core':
      return bareQuantity('1/s', value);
    case 'instance-price':
    case 'mend-cost':
    case 'hybrid-cost':
    case 'rewrite-cost':
      return money(currency, value);
    case 'horizon':
      return `${bare(value)} months`;
    case 'utilisation':
      return bareQuantity('share', value);
  }
}

export const inputName = (input: FlipInput): string => INPUTS[input];

export function consequence(to: Choice): string {
  switch (to.kind) {
    case 'cheapest':
      return `${OPTION_NAMES[to.option]} costs least`;
    case 'open':
      return `open between ${to.among.map((id) => OPTION_NAMES[id]).join(' and ')}`;
    case 'none':
      return 'no option has a total';
  }
}

/** What is known of each way to mend the Python. */
export function mendSentence({ kind, state }: Mend): string {
  switch (state.kind) {
    case 'in-place':
      return `Workers: the Python measured has ${count(state.workers)}, one for each core it was given; see that yours has.`;
    case 'measured':
      return `Server and handlers: ${state.target} was measured beside it.`;
    case 'pool':
      return state.isLimit
        ? `Pool: at the peak it is the limit (${percent(state.utilisation)} of it in use; it lets ${quantity('1/s', state.capPerSecond)} through), in any language: mend it first.`
        : `Pool: ${percent(state.utilisation)} of it is in use at the peak; it lets ${quantity('1/s', state.capPerSecond)} through, in any language.`;
    case 'at-most':
      return `Query: a request waits ${bareMs(state.savedMs)}; what mending that saves is not measured, and at most that.`;
    case 'not-measured':
      return `${MENDS[kind]}: not measured by these runs.`;
    case 'not-told':
      return `${MENDS[kind]}: not told by your needs (${kind === 'pool' ? 'poolConnections and waitMs' : 'waitMs'}).`;
  }
}

const MENDS: Readonly<Record<Mend['kind'], string>> = {
  workers: 'Workers',
  pool: 'Pool',
  server: 'Server and handlers',
  query: 'Query',
};

/** Waiting, with Python as it is until then. */
export function laterSentence(currency: string, { later, choice }: Weighed): string | null {
  if (!later) return null;
  const { costPerMonth, lookAgainAtPerSecond, monthsUntil } = later;
  const cost =
    costPerMonth.least === 0 && costPerMonth.most === 0
      ? 'Later: a month of waiting costs nothing in compute, for both need as many instances.'
      : `Later: a month of waiting costs ${moneyRange(currency, costPerMonth)} of compute against Go.`;
  if (lookAgainAtPerSecond === null || choice.kind !== 'cheapest') return cost;
  const when = monthsUntil === null ? '' : `, in ${number(monthsUntil)} months at the growth told`;
  return `${cost} Look again at a peak of ${quantity('1/s', lookAgainAtPerSecond)}${when}.`;
}

/** What the article asserts and no run measures, beside what the team says of itself. */
export function teamSentences({ team }: Decision['needs']): string[] {
  return [
    'Asserted by the article, not measured here: that a team’s size, what it writes today and whom it can hire weigh more than speed. No run says from how many people on.',
    `You say: ${[
      team.people === undefined ? 'people not told' : `${count(team.people)} people`,
      team.writes.length === 0 ? 'languages not told' : `writing ${team.writes.join(', ')}`,
      `hiring: ${team.hiring ?? 'not told'}`,
      `deadline: ${team.deadline ?? 'not told'}`,
    ].join('; ')}.`,
  ];
}

/** What instances cost, and by whose word. */
export function instanceSentence({ instance, needs: { currency, fleet } }: Decision): string {
  const what = `${count(instance.cores)} cores, ${bareQuantity('', instance.memoryGib).trim()} GiB, ${money(currency, instance.pricePerMonth)} a month`;
  const whose =
    instance.kind === null
      ? 'your own price'
      : `example ${instance.kind}, ${instance.asOf ?? ''}, as told by ${instance.source ?? ''}: check yours`;
  return `An instance is ${what} (${whose}), given ${bareQuantity('share', fleet.utilisation)} of what it serves at the peak, with ${count(fleet.spareInstances)} to spare for each service.`;
}

/** What the sums assume. */
export const ASSUMPTIONS: readonly string[] = [
  'Cores of your instances serve what a core of the measuring machine served, and service grows with cores.',
  'Instances are whole, by the peak rate, and run all month; the database, other services and the network cost the same in either language and are left out.',
  'Ranges come from the 95 % intervals and from the ends that you gave; both at once, so they are wider than either.',
  'A second language’s upkeep (two toolchains, two sets of libraries) is in no sum.',
];
