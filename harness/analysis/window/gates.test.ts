import { describe, expect, it } from 'vitest';
import type { Calibration } from '../../model/run/environment.js';
import type { CompletedObservation } from '../../model/run/observation.js';
import type { Level } from '../../model/plan/scenario.js';
import { GATES } from '../../rules/gates.js';
import { checkGates } from './gates.js';
import {
  completed,
  controlGroup,
  fanoutLoad,
  histogramOf,
  httpLoad,
  levels,
} from '../observations.test-support.js';

const calibration: Calibration = {
  rawClosedPerSecond: 100_000,
  autocannonClosedPerSecond: 40_000,
  openLoopPerSecond: 20_000,
  openLoopLagP99Us: 100,
  deliveriesPerSecond: 60_000,
  rawAgentBusy: 0.99,
  rawServerBusy: 0.5,
  autocannonAgentBusy: 0.99,
  autocannonServerBusy: 0.4,
  deliveryAgentBusy: 0.95,
  deliveryServerBusy: 0.6,
  seconds: 10,
};
const place = { block: 1, target: 'go' };
const quiet = completed(place);
const host = quiet.host;
const windowOf = (changes: Partial<CompletedObservation>): CompletedObservation => completed(place, changes);
const lags = (p99Us: number) =>
  httpLoad(1_000, { histograms: { ...httpLoad(1_000).histograms, lagUs: histogramOf([p99Us]) } });

const throttled = (throttledShare: number | null) =>
  windowOf({ resources: { ...quiet.resources, cgroup: controlGroup({ throttledShare }) } });

interface Case {
  readonly gate: string;
  readonly level: Level;
  readonly passes: CompletedObservation;
  readonly warns?: CompletedObservation;
  readonly trips: CompletedObservation;
}

/** A row a gate: what passes, what only warns, and what makes the trial invalid. */
const cases: readonly Case[] = [
  {
    gate: 'sent-share',
    level: levels.rate,
    // Held back by a busy target is not the generator's fault.
    passes: windowOf({ load: httpLoad(1_000, { sent: 500, heldBack: 500, ok: 500, dropped: 500 }) }),
    trips: windowOf({ load: httpLoad(1_000, { sent: 980, ok: 980, dropped: 20 }) }),
  },
  {
    gate: 'schedule-lag',
    level: levels.rate,
    passes: windowOf({ load: lags(90) }),
    warns: windowOf({ load: lags(150) }),
    trips: windowOf({ load: lags(300) }),
  },
  {
    gate: 'agent-busy',
    level: levels.rate,
    passes: windowOf({ load: httpLoad(1_000, { agentBusy: 0.5 }) }),
    warns: windowOf({ load: httpLoad(1_000, { agentBusy: 0.7 }) }),
    trips: windowOf({ load: httpLoad(1_000, { agentBusy: 0.9 }) }),
  },
  {
    gate: 'generator-ceiling',
    level: levels.rate,
    passes: windowOf({ load: httpLoad(1_000, { achievedRatePerSecond: 9_000 }) }),
    warns: windowOf({ load: httpLoad(1_000, { achievedRatePerSecond: 12_000 }) }),
    trips: windowOf({ load: httpLoad(1_000, { achievedRatePerSecond: 17_000 }) }),
  },
  {
    gate: 'conservation',
    level: levels.rate,
    passes: quiet,
    trips: windowOf({ load: httpLoad(1_000, { ok: 999 }) }),
  },
  {
    gate: 'injected-wait',
    level: levels.wait,
    passes: windowOf({ load: httpLoad(50_000) }),
    trips: windowOf({ load: httpLoad(60_000, { minimumGoodUs: 49_900 }) }),
  },
  {
    gate: 'littles-law',
    level: levels.capacity,
    passes: windowOf({ load: httpLoad(1_000, { littleError: 0.01 }) }),
    warns: windowOf({ load: httpLoad(1_000, { littleError: 0.03 }) }),
    trips: windowOf({ load: httpLoad(1_000, { littleError: 0.06 }) }),
  },
  {
    gate: 'other-programs',
    level: levels.rate,
    passes: windowOf({ host: { ...host, otherCpuShare: 0.04 } }),
    warns: windowOf({ host: { ...host, otherCpuShare: 0.1 } }),
    trips: windowOf({ host: { ...host, otherCpuShare: 0.25 } }),
  },
  {
    gate: 'steal',
    level: levels.rate,
    passes: windowOf({ host: { ...host, stealShare: 0.04 } }),
    warns: windowOf({ host: { ...host, stealShare: 0.1 } }),
    trips: windowOf({ host: { ...host, stealShare: 0.25 } }),
  },
  {
    gate: 'cpu-throttled',
    level: levels.rate,
    passes: throttled(0),
    warns: throttled(0.005),
    trips: throttled(0.02),
  },
  {
    gate: 'compression',
    level: levels.room,
    passes: windowOf({ load: fanoutLoad() }),
    trips: windowOf({ load: fanoutLoad({ compressionSeen: true }) }),
  },
];

describe.each(cases)('the gate $gate', ({ gate, level, passes, warns, trips }) => {
  const severity = (observation: CompletedObservation) =>
    checkGates(observation, { level, calibration }).find((finding) => finding.gate === gate)?.severity;

  it('lets a good window pass', () => {
    expect(severity(passes)).toBeUndefined();
  });

  it('warns before it invalidates, where it has a warning', () => {
    expect(GATES.find(({ id }) => id === gate)?.warn === null).toBe(warns === undefined);
    if (warns) expect(severity(warns)).toBe('warning');
  });

  it('makes a spoiled window invalid, with its figure, its limit and what to do', () => {
    const [finding] = checkGates(trips, { level, calibration }).filter((each) => each.gate === gate);
    expect(finding).toMatchObject({ severity: 'invalid' });
    expect(finding?.figure).not.toBe(finding?.threshold);
    expect(finding?.remedy).not.toBe('');
  });
});

describe('the gates', () => {
  it('are all tested above', () => {
    expect(GATES.map(({ id }) => id).sort()).toEqual(cases.map(({ gate }) => gate).sort());
  });

  it('never invalidate a capacity for a busy generator: its limit is named instead', () => {
    const load = httpLoad(1_000, {
      loop: 'closed',
      engine: 'autocannon',
      agentBusy: 0.99,
      achievedRatePerSecond: 39_000,
    });
    const findings = checkGates(windowOf({ load }), { level: levels.capacity, calibration });
    expect(findings.map(({ gate, severity }) => `${gate} ${severity}`).sort()).toEqual([
      'agent-busy warning',
      'generator-ceiling warning',
    ]);
  });

  it('take a ceiling for a lower bound where the null server was the busier', () => {
    const load = httpLoad(1_000, { loop: 'closed', engine: 'raw', achievedRatePerSecond: 99_000 });
    const serverBound = { ...calibration, rawServerBusy: 1, rawAgentBusy: 0.7 };
    expect(checkGates(windowOf({ load }), { level: levels.capacity, calibration: serverBound })).toEqual([]);
  });

  it('say nothing of throttling where neither kernel nor engine tells', () => {
    for (const observation of [quiet, throttled(null)])
      expect(checkGates(observation, { level: levels.rate, calibration })).toEqual([]);
  });

  it('leave an open loop to its own lag where no rate was kept at calibration', () => {
    const unknown = { ...calibration, openLoopPerSecond: null };
    expect(
      checkGates(windowOf({ load: httpLoad(1_000) }), { level: levels.rate, calibration: unknown }),
    ).toEqual([]);
    const findings = checkGates(windowOf({ load: lags(300) }), { level: levels.rate, calibration: unknown });
    expect(findings.map(({ gate }) => gate)).toEqual(['schedule-lag']);
  });

  it('say nothing of ceilings without a calibration', () => {
    const load = httpLoad(1_000, { achievedRatePerSecond: 1e6 });
    expect(checkGates(windowOf({ load }), { level: levels.rate, calibration: null })).toEqual([]);
  });
});
