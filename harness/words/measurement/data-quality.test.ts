import { expect, it } from 'vitest';
import { sampleQuality } from '../../../test/fixtures/sample-quality.js';
import { sampleReport } from '../../../test/fixtures/sample-report.js';
import { ceilingWords, dataQualityWords, ownLatencyWords } from './data-quality.js';

const TARGETS = {
  targets: [
    { id: 'python-fastapi', language: 'python' },
    { id: 'go-net-http', language: 'go' },
  ],
};
const quality = sampleQuality();

it('says what was spoiled, whom it hit, what was done about it, and how steady the machine was', () => {
  expect(dataQualityWords(TARGETS, quality)).toEqual([
    '9 of 425 judged figures of first attempts were spoiled (2.12 %): by arm Python 4 of 205, Go 5 of 205, Python (second deployment) 0 of 15; by gate generator-part 7, harness 2.',
    'Of first attempts Python lost 3 and Go 4 of 75 levels; Python lost more in 2 blocks of a scenario, Go in 3: no more unevenly than chance explains (exact sign test, p: 1.00).',
    '5 levels of blocks were repeated, by every arm side by side; 1 level of blocks kept a judged figure without an attempt that was spoiled in no arm.',
    'From block 4 on nothing was repeated: the 1 min 44 s for repeats were used up.',
    'Not sustained, an outcome and no fault of the measurement: 5 windows at 1 level; their latencies are the window’s length and are not judged. What is due so late that even the fastest answer would come after the window, as much of it as chance brings in 99 windows of 100, is not asked for: at dashboard/wait-50 2.60 % of the 200 requests due in a trial.',
    'A fixed piece of work beside each of 155 windows took 5.21 ms at the median and 1.41 times that at most; 2 of them went beyond 1.25 times.',
  ]);
});

it('says of a run without a fault that there was none', () => {
  expect(
    dataQualityWords(TARGETS, {
      arms: [{ target: 'go-net-http', deployment: 1, figures: 30, spoiled: 0 }],
      gates: [],
      losses: [],
      openedAgain: 0,
      repeats: { repeated: 0, stillSpoiled: 0, givenUp: [], spent: null },
      notSustained: [],
      openLoads: [],
      highestKept: null,
      canary: null,
    }),
  ).toEqual([
    'None of 30 judged figures of first attempts was spoiled.',
    'Nothing had to be repeated.',
    'Every rate that was offered was sustained by those it was offered to: of what could be answered inside a window, 95 % or more was.',
    'No fixed piece of work was timed beside the windows.',
  ]);
});

it('says what stayed spoiled where nothing was repeated', () => {
  const repeats = { repeated: 0, stillSpoiled: 2, givenUp: [], spent: null };
  expect(dataQualityWords(TARGETS, { ...quality, repeats })).toContain(
    'No level was repeated; 2 levels of blocks kept a judged figure without an attempt that was spoiled in no arm.',
  );
});

it('tells the leading pair’s losses, and of the others those that are uneven', () => {
  const [leading] = quality.losses;
  const others = [0.4, 0.01].map((p) => ({ ...leading!, b: 'go-other', p }));
  const said = dataQualityWords(TARGETS, { ...quality, losses: [leading!, ...others] });
  expect(said.filter((sentence) => sentence.includes('sign test'))).toEqual([
    expect.stringContaining('p: 1.00'),
    expect.stringMatching(/go-other.*: more unevenly than chance explains .*p: 0\.0100/),
  ]);
});

it('tells the engine’s own latency where calibration found it', () => {
  expect(ownLatencyWords(null)).toBeNull();
  expect(ownLatencyWords(sampleReport().calibration)).toBe(
    'The load engine’s own latency is in every latency here: against a server that does nothing, at 1,000/s, p50 61.0 µs, p95 118 µs, p99 340 µs.',
  );
});

it('says how many windows were opened again at once', () => {
  const quality = { ...sampleReport().dataQuality, openedAgain: 3 };
  expect(dataQualityWords(sampleReport(), quality).join(' ')).toContain(
    '3 windows that the machine had spoiled, whichever service it was of, were opened again at once.',
  );
});

it('says what is known of a ceiling that calibration did not find', () => {
  const { calibration, dataQuality } = sampleReport();
  expect(ceilingWords(calibration, dataQuality)).toBeNull();
  expect(ceilingWords(null, dataQuality)).toBeNull();
  const unknown = { ...calibration!, openLoopPerSecond: null };
  expect(ceilingWords(unknown, dataQuality)).toContain(
    'It is at least 2,271/s: a step of crud/objective passed its gates there',
  );
  expect(ceilingWords(unknown, { highestKept: null })).not.toContain('at least');
});
