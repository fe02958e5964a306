import { describe, expect, it } from 'vitest';
import type { CompletedObservation, Observation } from '../model/run/observation.js';
import { completed, failed, httpLoad, pairsOf, planOf } from './observations.test-support.js';
import { spoiledLevels } from './spoiled-levels.js';

const plan = planOf(5);
const quiet = completed({ block: 1, target: 'py' });
const both = (block: number, attempt = 0, changes: Partial<CompletedObservation> = {}): Observation[] =>
  (['py', 'go'] as const).map((target) => completed({ block, target, attempt }, changes));
const disturbed = { host: { ...quiet.host, otherCpuShare: 0.3 } };

describe('the levels to be measured again', () => {
  it('are none where every figure is kept', () => {
    expect(
      spoiledLevels(
        plan,
        null,
        pairsOf(5, (target, block) => completed({ block, target })),
      ),
    ).toEqual([]);
  });

  it('are those of which any arm spoiled a figure that will be judged, with the gate', () => {
    const [py, go] = both(2);
    const spoiled = { ...go!, ...disturbed } as Observation;
    expect(spoiledLevels(plan, null, [...both(1), py!, spoiled])).toEqual([
      { scenario: 'test', level: 'rate', block: 2, attempt: 0, gates: ['other-programs'] },
    ]);
  });

  it('leave alone what spoiled only figures that nothing is judged by', () => {
    const memoryOnly = {
      ...plan,
      scenarios: plan.scenarios.map((scenario) => ({
        ...scenario,
        levels: scenario.levels.map((level) => ({
          ...level,
          primary: ['memory_peak' as const],
          absoluteMargins: [],
        })),
      })),
    };
    expect(spoiledLevels(memoryOnly, null, both(1, 0, disturbed))).toEqual([]);
    expect(spoiledLevels(plan, null, both(1, 0, disturbed))).toHaveLength(1);
  });

  it('are settled by the first attempt that no arm spoiled, and tell the latest one until then', () => {
    const [first, second] = [both(1, 0, disturbed), both(1, 1, disturbed)];
    expect(spoiledLevels(plan, null, [...first, ...second])).toMatchObject([{ attempt: 1 }]);
    expect(spoiledLevels(plan, null, [...first, ...second, ...both(1, 2)])).toEqual([]);
    expect(spoiledLevels(plan, null, [...both(1), ...second])).toEqual([]);
  });

  it('do not count what the target did', () => {
    const lost = completed({ block: 1, target: 'py' }, { load: httpLoad(1_000, { ok: 500, failed: 500 }) });
    expect(spoiledLevels(plan, null, [lost, failed({ block: 1, target: 'go' })])).toEqual([]);
    const harness = failed({ block: 1, target: 'go' }, 'harness');
    expect(spoiledLevels(plan, null, [lost, harness])).toMatchObject([{ gates: ['harness'] }]);
  });
});
