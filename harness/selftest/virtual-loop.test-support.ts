import { HttpRecorder } from '../load/http/recorder.js';
import { arrivalsUs } from '../load/http/schedule.js';
import { Random } from '../stats/random.js';
import type { Lateness } from './lateness.js';
import type { Times } from './references/shared.js';
import type { Behaviour } from './server/behaviour.js';
import { AnswerClock } from './server/behaviour.js';
import type { Stamp } from './stamps.js';

const GOOD = { status: 200, compressed: false, hasTiming: false, timingMs: new Float64Array(4) };
const SECONDS = 4;
/** As many as the witness makes in a window of this length. */
const WITNESSED = 400;
/** A turn of the server. */
const TURN_US = 5;

/** Whether an agent may time a request from its sending, leave out the slowest, or be late by so many microseconds: the ways to be wrong. */
export interface Fault {
  readonly timesFromSending?: boolean;
  readonly forgetsTheSlowest?: boolean;
  readonly lateUs?: number;
}

/** What a machine does to whoever runs on it: to each thing it lets them see, and to the server. Microseconds. */
export interface LateMachine {
  /** A waking-up takes so much in the mean, exponentially distributed. */
  readonly wakingUs: number;
  /** So large a share of things meets somebody else's slice of the processor, which takes up to so long. */
  readonly sliceShare: number;
  readonly sliceUs: number;
}

export const PUNCTUAL: LateMachine = { wakingUs: 0, sliceShare: 0, sliceUs: 0 };

export interface VirtualLoad {
  readonly timing: Behaviour['timing'];
  readonly connections: number;
  readonly machine?: LateMachine;
  readonly fault?: Fault;
  /** Of what the machine does, for agent, server and witness each its own. */
  readonly seed?: number;
}

/** An open loop at 200/s on a clock that only its events move: nothing makes it late but the machine that is asked for. */
export function virtualLoop({
  timing,
  connections,
  machine = PUNCTUAL,
  fault = {},
  seed = 1,
}: VirtualLoad): Times {
  const schedule = { ratePerSecond: 200, durationSeconds: SECONDS, arrivals: 'poisson', seed: 1 } as const;
  const arrivals = arrivalsUs(schedule);
  const clock = new AnswerClock({ timing });
  const recorder = new HttpRecorder(SECONDS * 1e6, []);
  const freeAtUs = Array<number>(connections).fill(0);
  const ofAgent = delaysOn(machine, 3 * seed);
  const ofServer = delaysOn(machine, 3 * seed + 1);
  const stamps: Stamp[] = [...arrivals].map((scheduledUs, number) => {
    const connection = freeAtUs.indexOf(Math.min(...freeAtUs));
    const sentUs = Math.max(scheduledUs, freeAtUs[connection] as number);
    const cameUs = sentUs + ofAgent();
    const readUs = cameUs + ofServer();
    const dueUs = clock.dueUs(number, readUs);
    const givenUs = dueUs + ofServer();
    const seenUs = givenUs + ofAgent() + (fault.lateUs ?? 0);
    freeAtUs[connection] = seenUs;
    const fromUs = fault.timesFromSending === true ? sentUs : scheduledUs;
    if (fault.forgetsTheSlowest !== true || givenUs - scheduledUs < 100_000)
      recorder.answered({ scheduledUs: fromUs, takenUs: scheduledUs, sentUs, group: null }, seenUs, GOOD);
    return { number, outcome: 'ok', lookedUs: cameUs - TURN_US, readUs, dueUs, givenUs };
  });
  const { histograms } = recorder.result();
  return {
    record: { histograms: { ...histograms, lagUs: '' } },
    stamps,
    arrivalsUs: arrivals,
    lateness: witnessed(delaysOn(machine, 3 * seed + 2)),
  };
}

function witnessed(next: () => number): Lateness {
  const sendUs = Array.from({ length: WITNESSED }, next);
  return { sendUs, wholeUs: sendUs.map((us) => us + next()) };
}

function delaysOn({ wakingUs, sliceShare, sliceUs }: LateMachine, seed: number): () => number {
  const random = new Random(seed);
  return () => {
    const slice = random.uniform() < sliceShare ? random.uniform() * sliceUs : 0;
    return -Math.log(1 - random.uniform()) * wakingUs + slice;
  };
}
