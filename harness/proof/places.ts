import { withPilots } from '../model/plan/requests.js';
import type { Level, Scenario } from '../model/plan/scenario.js';

/** A scenario at one level, offered at a fixed rate: CPU per request is compared at equal rates only. */
interface TriedLevel {
  readonly scenario: string;
  /** The level whose requests these are. */
  readonly level: string;
  readonly ratePerSecond: number;
  readonly connections: number;
  readonly warmUpSeconds: number;
}

const PLACES: readonly TriedLevel[] = [
  { scenario: 'crud', level: 'rate-200', ratePerSecond: 200, connections: 64, warmUpSeconds: 1 },
  { scenario: 'dashboard', level: 'wait-50', ratePerSecond: 100, connections: 64, warmUpSeconds: 1 },
  { scenario: 'hashing', level: 'digest-c1', ratePerSecond: 25, connections: 8, warmUpSeconds: 0.5 },
];
/** The short window of a trial: many tries tell more than long ones. */
const SECONDS = 2;
/** What a pilot of the first target would find; here every target is compared with itself alone. */
const FIXED = new Map([['digestRounds', 10_000]]);
const NOTICED_US = 5_000;

/** The workloads in which effects are planted, each at its one level. */
export function placesOf(scenarios: readonly Scenario[]): Scenario[] {
  return PLACES.map((place) => {
    const scenario = scenarios.find(({ id }) => id === place.scenario);
    const level = scenario?.levels.find(({ id }) => id === place.level);
    if (!scenario || !level || level.load.kind === 'fanout')
      throw new Error(`${place.scenario} has no level ${place.level} of requests.`);
    const { id, title, question, needs, writes, poolSize, cores, levelOrder, ratioMargin } = scenario;
    const { connections, warmUpSeconds: seconds } = place;
    const tried = triedLevel(place, level, withPilots(level.load.requests, FIXED));
    return {
      id,
      title,
      question,
      needs,
      writes,
      poolSize,
      cores,
      levelOrder,
      ratioMargin,
      warmUp: [{ level: tried.id, connections, seconds }],
      levels: [tried],
    };
  });
}

function triedLevel(
  { ratePerSecond, connections }: TriedLevel,
  { injectedWaitMs }: Level,
  requests: Extract<Level['load'], { kind: 'open-loop' }>['requests'],
): Level {
  return {
    id: `rate-${ratePerSecond}`,
    title: `${ratePerSecond} requests/s`,
    load: { kind: 'open-loop', ratePerSecond, connections, requests },
    seconds: { quick: SECONDS, standard: SECONDS },
    ...(injectedWaitMs === undefined ? {} : { injectedWaitMs }),
    primary: ['latency_p50', 'cpu_per_1k'],
    absoluteMargins: [{ metric: 'latency_p50', marginUs: NOTICED_US }],
  };
}
