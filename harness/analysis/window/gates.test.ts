import { describe, expect, it } from 'vitest';
import type { Calibration } from '../../model/run/environment.js';
import type { LinkRecord } from '../../model/run/link.js';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { CompletedObservation } from '../../model/run/observation.js';
import type { Level } from '../../model/plan/scenario.js';
import { GATES } from '../../rules/gates.js';
import {
  calibrated,
  completed,
  controlGroup,
  fanoutLoad,
  histogramOf,
  httpLoad,
  judgeAlone,
  levels,
} from '../observations.test-support.js';

const calibration = calibrated(20_000);
const place = { block: 1, target: 'go' };
const quiet = completed(place);
const host = quiet.host;
const windowOf = (changes: Partial<CompletedObservation>): CompletedObservation => completed(place, changes);
/** A response time of 1 ms, of which so much is the generator's. */
const late = (partUs: number) => {
  const fromArrivalUs = histogramOf(Array.from({ length: 1_000 }, () => 1_000 - partUs));
  return httpLoad(1_000, { histograms: { ...httpLoad(1_000).histograms, fromArrivalUs } });
};

const throttled = (throttledShare: number | null) =>
  windowOf({ resources: { ...quiet.resources, cgroup: controlGroup({ throttledShare }) } });

/** A window between two readings of the link from load to target, whose round trip may have changed. */
interface Linked {
  readonly observation: CompletedObservation;
  readonly links: readonly LinkRecord[];
}
type Seen = CompletedObservation | Linked;

function linked([beforeUs, afterUs]: readonly [number, number], load: Partial<HttpLoadRecord> = {}): Linked {
  const observation = windowOf({ load: httpLoad(1_000, load) });
  const reading = (when: LinkRecord['when'], seconds: number, roundTripP50Us: number): LinkRecord => ({
    record: 'link',
    block: 1,
    when,
    atSeconds: observation.atSeconds + seconds,
    link: { from: 'load', to: 'target', roundTripP50Us, roundTripP99Us: 2_000, bytesPerSecond: 1e8 },
  });
  return { observation, links: [reading('before', -10, beforeUs), reading('after', 10, afterUs)] };
}

/** A thousand answers of so many bytes each. */
const answers = (bytes: number) => ({
  sent: 1_000,
  ok: 1_000,
  bytes: { sent: 100_000, received: 1_000 * bytes },
});

function findingsOf(seen: Seen, level: Level, by: Calibration | null = calibration) {
  const { observation, links } = 'links' in seen ? seen : { observation: seen, links: [] };
  return judgeAlone(observation, level, by, [], links).findings;
}

interface Case {
  readonly gate: string;
  readonly level: Level;
  readonly passes: Seen;
  readonly warns?: Seen;
  readonly trips: Seen;
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
    gate: 'off-schedule',
    level: levels.rate,
    passes: windowOf({ load: httpLoad(1_000, { arrivalSlots: { slots: 50, off: 5 } }) }),
    trips: windowOf({ load: httpLoad(1_000, { arrivalSlots: { slots: 50, off: 6 } }) }),
  },
  {
    gate: 'generator-part',
    level: levels.rate,
    passes: windowOf({ load: late(8) }),
    warns: windowOf({ load: late(20) }),
    trips: windowOf({ load: late(40) }),
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
    passes: windowOf({ load: httpLoad(1_000, { offeredRatePerSecond: 9_000 }) }),
    warns: windowOf({ load: httpLoad(1_000, { offeredRatePerSecond: 12_000 }) }),
    trips: windowOf({ load: httpLoad(1_000, { offeredRatePerSecond: 17_000 }) }),
  },
  {
    gate: 'loop-gap',
    level: levels.room,
    passes: windowOf({ load: fanoutLoad({ loopGapMs: 15 }) }),
    warns: windowOf({ load: fanoutLoad({ loopGapMs: 40 }) }),
    trips: windowOf({ load: fanoutLoad({ loopGapMs: 300 }) }),
  },
  {
    gate: 'suspension',
    level: levels.rate,
    passes: windowOf({ load: httpLoad(1_000, { suspendedMs: 0 }) }),
    trips: windowOf({ load: httpLoad(1_000, { suspendedMs: 40 }) }),
  },
  {
    gate: 'own-limits',
    level: levels.rate,
    passes: windowOf({ load: httpLoad(1_000, { generatorLimits: {} }) }),
    trips: windowOf({ load: httpLoad(1_000, { generatorLimits: { EMFILE: 3 } }) }),
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
    gate: 'link-drift',
    level: levels.rate,
    // A third more, and less than 50 us.
    passes: linked([120, 160]),
    trips: linked([1_000, 1_210]),
  },
  {
    gate: 'link-use',
    level: levels.rate,
    passes: linked([200, 200], { ...answers(200_000), offeredRatePerSecond: 200 }),
    warns: linked([200, 200], { ...answers(300_000), offeredRatePerSecond: 200 }),
    trips: linked([200, 200], { ...answers(400_000), offeredRatePerSecond: 200 }),
  },
  {
    gate: 'link-rate',
    level: levels.rate,
    passes: linked([10_000, 10_000], { connections: 64, offeredRatePerSecond: 3_000 }),
    warns: linked([10_000, 10_000], { connections: 64, offeredRatePerSecond: 4_000 }),
    trips: linked([10_000, 10_000], { connections: 64, offeredRatePerSecond: 5_000 }),
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
  const severity = (seen: Seen) => findingsOf(seen, level).find((finding) => finding.gate === gate)?.severity;

  it('lets a good window pass', () => {
    expect(severity(passes)).toBeUndefined();
  });

  it('warns before it invalidates, where it has a warning', () => {
    expect(GATES.find(({ id }) => id === gate)?.warn === null).toBe(warns === undefined);
    if (warns) expect(severity(warns)).toBe('warning');
  });

  it('spoils a window, with its figure, its limit and what to do', () => {
    const [finding] = findingsOf(trips, level).filter((each) => each.gate === gate);
    expect(finding).toMatchObject({ severity: 'invalid' });
    expect(finding?.figure).not.toBe(finding?.threshold);
    expect(finding?.remedy).not.toBe('');
  });
});

describe('the gates', () => {
  it('are all tested above', () => {
    expect(GATES.map(({ id }) => id).sort()).toEqual(cases.map(({ gate }) => gate).sort());
  });

  it('never spoil a capacity for a busy generator: its limit is named instead', () => {
    const load = httpLoad(1_000, {
      loop: 'closed',
      engine: 'autocannon',
      offeredRatePerSecond: null,
      agentBusy: 0.99,
      achievedRatePerSecond: 39_000,
    });
    const findings = findingsOf(windowOf({ load }), levels.capacity);
    expect(findings.map(({ gate, severity }) => `${gate} ${severity}`)).toEqual(['agent-busy warning']);
  });

  it('take a ceiling for a lower bound where the null server was the busier', () => {
    const load = fanoutLoad({ connections: 100_000 });
    const serverBound = { ...calibration, deliveryServerBusy: 1, deliveryAgentBusy: 0.7 };
    expect(findingsOf(windowOf({ load }), levels.room, serverBound)).toEqual([]);
    expect(findingsOf(windowOf({ load }), levels.room)).not.toEqual([]);
  });

  it('say nothing of throttling where neither kernel nor engine tells', () => {
    for (const observation of [quiet, throttled(null)])
      expect(findingsOf(observation, levels.rate)).toEqual([]);
  });

  it('ask of links that were not read after the window nothing of their drift', () => {
    const { observation, links } = linked([1_000, 5_000]);
    expect(findingsOf({ observation, links: links.slice(0, 1) }, levels.rate)).toEqual([]);
  });

  it('hold a window against the readings next to it, not against those of other blocks', () => {
    const { observation, links } = linked([1_000, 1_000]);
    const far = [-100, 100].map((seconds) => ({
      ...links[0]!,
      atSeconds: observation.atSeconds + seconds,
      link: { ...links[0]!.link, roundTripP50Us: 9_000 },
    }));
    expect(findingsOf({ observation, links: [far[0]!, ...links, far[1]!] }, levels.rate)).toEqual([]);
  });

  it('find the link used alike however slow a target answers', () => {
    const shareAt = (ok: number) => {
      const load = { ...answers(400_000), ok, bytes: { sent: 100_000, received: 400_000 * ok } };
      const found = findingsOf(
        linked([200, 200], { ...load, inFlight: 1_000 - ok, offeredRatePerSecond: 200 }),
        levels.rate,
      );
      return found.find(({ gate }) => gate === 'link-use')?.figure;
    };
    expect(shareAt(300)).toBeCloseTo(shareAt(1_000)!, 6);
  });

  it('leave an open loop to its own lateness where no rate was kept at calibration', () => {
    const unknown = { ...calibration, openLoopPerSecond: null };
    expect(findingsOf(windowOf({ load: httpLoad(1_000) }), levels.rate, unknown)).toEqual([]);
    const findings = findingsOf(windowOf({ load: late(40) }), levels.rate, unknown);
    expect(new Set(findings.map(({ gate }) => gate))).toEqual(new Set(['generator-part']));
  });

  it('say nothing of ceilings without a calibration', () => {
    const load = httpLoad(1_000, { offeredRatePerSecond: 1e6 });
    expect(findingsOf(windowOf({ load }), levels.rate, null)).toEqual([]);
  });

  it('do not look at what the target achieved', () => {
    const load = httpLoad(1_000, { achievedRatePerSecond: 1e6 });
    expect(findingsOf(windowOf({ load }), levels.rate)).toEqual([]);
  });
});

describe('a gate spoils what it can spoil and no more', () => {
  const metricsSpoiled = (observation: CompletedObservation, level: Level) => {
    const { state } = judgeAlone(observation, level, calibration);
    return state.kind === 'held' ? [...new Set(state.spoiled.map(({ metric }) => metric))] : state.kind;
  };

  it('other programs spoil latencies, and leave CPU per request and memory', () => {
    const spoiled = metricsSpoiled(windowOf({ host: { ...host, otherCpuShare: 0.25 } }), levels.rate);
    expect(spoiled).toContain('latency_p50');
    expect(spoiled).not.toContain('cpu_per_1k');
    expect(spoiled).not.toContain('memory_peak');
  });

  it('a throttled target keeps its memory alone', () => {
    const spoiled = metricsSpoiled(throttled(0.02), levels.rate);
    expect(spoiled).toContain('cpu_per_1k');
    expect(spoiled).not.toContain('memory_peak');
  });

  it('what was not sent spoils the whole level', () => {
    const load = httpLoad(1_000, { sent: 980, ok: 980, dropped: 20 });
    expect(metricsSpoiled(windowOf({ load }), levels.rate)).toBe('invalid');
  });
});
