import { Histogram } from '../../stats/histogram.js';
import type { BehaviourInput, Outcome } from '../server/behaviour.js';
import { GOOD_OUTCOMES } from '../server/behaviour.js';
import type { MeasuredHttp } from '../rig.js';
import type { ReferenceFigure } from '../figure.js';
import { atLeast, exactly, near } from '../figure.js';
import type { Reference } from '../reference.js';
import { countOf } from '../stamps.js';
import { conservation, ENGINES, responseFigures, serviceFigures } from './shared.js';

const CLOSED_CONNECTIONS = 10;
/** A connection that breaks sooner looks as if it had been closed before the request came. */
const BREAKING_DELAY_US = 60_000;

type Failures = readonly (readonly [kind: string, outcomes: readonly Outcome[]])[];

/** What the raw engine calls each of the ways to fail. */
const RAW_FAILURES: Failures = [
  ['503', ['unavailable']],
  ['ECONNRESET', ['reset']],
  ['closed', ['closed']],
  ['incomplete', ['incomplete']],
  ['malformed', ['garbage', 'overlong']],
];
/** autocannon cannot tell an answer that was cut from one that never began. */
const AUTOCANNON_FAILURES: Failures = [
  ['503', ['unavailable']],
  ['ECONNRESET', ['reset']],
  ['closed', ['closed', 'incomplete']],
  ['malformed', ['garbage']],
];
const FAILING = RAW_FAILURES.flatMap(([, outcomes]) => outcomes);

function outcomeFigures({ record, stamps }: MeasuredHttp): ReferenceFigure[] {
  return [
    exactly(
      { id: 'ok', what: 'good answers: plain, chunked, the last of a connection' },
      countOf(stamps, ...GOOD_OUTCOMES),
      record.ok,
    ),
    exactly({ id: 'failed', what: 'bad answers and none' }, countOf(stamps, ...FAILING), record.failed),
    conservation(record),
  ];
}

function failureFigures({ record, stamps }: MeasuredHttp, failures: Failures): ReferenceFigure[] {
  return failures.map(([kind, outcomes]) =>
    exactly(
      { id: `failed-${kind}`, what: `failed as ${kind}` },
      countOf(stamps, ...outcomes),
      record.failures[kind] ?? 0,
    ),
  );
}

const answersOpen: Reference = {
  id: 'answers-open',
  known: 'good answers, errors, resets, closes, cut, overlong and meaningless ones by turns, 200/s',
  seconds: 2.6,
  measure: async (rig) => {
    const behaviour: BehaviourInput = {
      timing: { kind: 'constant', delayUs: BREAKING_DELAY_US },
      outcomes: [...GOOD_OUTCOMES, ...FAILING],
    };
    const measured = await rig.openLoop(behaviour, { ratePerSecond: 200, durationSeconds: 2 });
    const { record, stamps, arrivalsUs } = measured;
    return [
      exactly({ id: 'requests', what: 'requests that reached the server' }, arrivalsUs.length, stamps.length),
      ...outcomeFigures(measured),
      ...failureFigures(measured, RAW_FAILURES),
      exactly({ id: 'timed-out', what: 'timed out' }, 0, record.timedOut),
    ];
  },
};

/** Requests with an outcome of their own; the later ones stay unanswered, so that the window's end finds each connection waiting. */
const OUTCOMES_UNTIL = 200;

const CLOSED_ANSWERS = {
  raw: { outcomes: [...GOOD_OUTCOMES, ...FAILING], failures: RAW_FAILURES },
  // It takes what follows an answer for the next one, and sends on where the answer said that the connection closes.
  autocannon: {
    outcomes: ['ok', 'chunked', ...AUTOCANNON_FAILURES.flatMap(([, outcomes]) => outcomes)] as Outcome[],
    failures: AUTOCANNON_FAILURES,
  },
};

const answersClosed = ENGINES.map((engine): Reference => ({
  id: `answers-${engine}`,
  known: `the same ${OUTCOMES_UNTIL} times, then silence; ${CLOSED_CONNECTIONS} connections, closed loop by ${engine}`,
  seconds: 3.5,
  measure: async (rig) => {
    const behaviour: BehaviourInput = {
      timing: { kind: 'constant', delayUs: BREAKING_DELAY_US },
      outcomes: CLOSED_ANSWERS[engine].outcomes,
      outcomesUntil: OUTCOMES_UNTIL,
      afterwards: 'silent',
    };
    const load = { engine, connections: CLOSED_CONNECTIONS, durationSeconds: 3, graceMs: 100 };
    const measured = await rig.closedLoop(behaviour, load);
    const { record, stamps } = measured;
    return [
      exactly({ id: 'requests', what: 'requests sent' }, stamps.length, record.scheduled),
      ...outcomeFigures(measured),
      ...failureFigures(measured, CLOSED_ANSWERS[engine].failures),
      exactly({ id: 'in-flight', what: 'unanswered at the end' }, countOf(stamps, 'silent'), record.inFlight),
    ];
  },
}));

const LIMIT_MS = 2_000;
/** Beyond the limit, so that each is timed out and none left in flight. */
const GRACE_MS = 4_000;

const blackHoleOpen: Reference = {
  id: 'black-hole-open',
  known: 'every twentieth request is never answered, 200/s, time-out 2 s',
  seconds: 4.4,
  measure: async (rig) => {
    const behaviour: BehaviourInput = {
      timing: { kind: 'constant', delayUs: 2_000 },
      outcomes: [...Array<Outcome>(19).fill('ok'), 'silent'],
    };
    const load = { ratePerSecond: 200, durationSeconds: 2, timeoutMs: LIMIT_MS, graceMs: GRACE_MS };
    const measured = await rig.openLoop(behaviour, load);
    const { record, stamps } = measured;
    const response = Histogram.decode(record.histograms.responseUs);
    return [
      exactly({ id: 'timed-out', what: 'timed out' }, countOf(stamps, 'silent'), record.timedOut),
      exactly({ id: 'ok', what: 'good answers' }, countOf(stamps, 'ok'), record.ok),
      conservation(record),
      exactly(
        { id: 'recorded', what: 'response times, the time-outs among them' },
        stamps.length,
        response.count,
      ),
      atLeast(
        { id: 'response-p99', what: 'response time, p99: the limit or beyond' },
        LIMIT_MS * 1_000,
        response.percentile(99),
      ),
    ];
  },
};

const SILENT_AMONG_FIRST = 5;

const blackHoleClosed = ENGINES.map((engine): Reference => ({
  id: `black-hole-${engine}`,
  known: `${SILENT_AMONG_FIRST} of the first 100 requests are never answered, time-out 2 s, closed loop by ${engine}`,
  seconds: 3.4,
  measure: async (rig) => {
    const behaviour: BehaviourInput = {
      timing: { kind: 'constant', delayUs: 20_000 },
      outcomes: [...Array<Outcome>(19).fill('ok'), 'silent'],
      outcomesUntil: 20 * SILENT_AMONG_FIRST,
    };
    const load = {
      engine,
      connections: CLOSED_CONNECTIONS,
      durationSeconds: 3,
      timeoutMs: LIMIT_MS,
      graceMs: GRACE_MS,
    };
    const { record, stamps } = await rig.closedLoop(behaviour, load);
    const response = Histogram.decode(record.histograms.responseUs);
    return [
      exactly({ id: 'timed-out', what: 'timed out' }, countOf(stamps, 'silent'), record.timedOut),
      conservation(record),
      exactly(
        { id: 'recorded', what: 'response times, the time-outs among them' },
        record.scheduled,
        response.count,
      ),
      atLeast(
        { id: 'response-max', what: 'longest response time: the limit or beyond' },
        LIMIT_MS * 1_000,
        response.max(),
      ),
    ];
  },
}));

const OVERLOAD_SECONDS = 2;

/** Four connections of 20 ms each answer 200 requests a second at most; all are waited for, so the counts are known. */
const overload: Reference = {
  id: 'overload',
  known: '20 ms on each of 4 connections, so at most 200/s, offered 300/s',
  seconds: 3.6,
  measure: async (rig) => {
    const measured = await rig.openLoop(
      { timing: { kind: 'constant', delayUs: 20_000 } },
      {
        ratePerSecond: 300,
        durationSeconds: OVERLOAD_SECONDS,
        arrivals: 'constant',
        connections: 4,
        graceMs: 5_000,
      },
    );
    const { record, arrivalsUs, stamps } = measured;
    // The first arrival is due when the window opens; latecomers are none of its rate.
    const windowEndUs = Math.min(...stamps.map(({ readUs }) => readUs)) + OVERLOAD_SECONDS * 1e6;
    const inWindow = stamps.filter(({ givenUs }) => givenUs !== null && givenUs <= windowEndUs);
    const ratePerSecond = inWindow.length / OVERLOAD_SECONDS;
    return [
      exactly({ id: 'ok', what: 'good answers' }, arrivalsUs.length, record.ok),
      conservation(record),
      near(
        { id: 'kept-share', what: 'sent, or held back by the server: not invalid' },
        1,
        (record.sent + record.heldBack) / record.scheduled,
        0.01,
        'ratio',
      ),
      near(
        { id: 'achieved', what: 'achieved rate' },
        ratePerSecond,
        record.achievedRatePerSecond,
        ratePerSecond * 0.01,
        'per second',
      ),
      ...responseFigures(measured, [50, 95, 99]),
      ...serviceFigures(measured, [50]),
    ];
  },
};

export const outcomes: readonly Reference[] = [
  answersOpen,
  ...answersClosed,
  blackHoleOpen,
  ...blackHoleClosed,
  overload,
];
