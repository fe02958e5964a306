import { describe, expect, it } from 'vitest';
import { crud } from '../../../scenarios/data/crud.js';
import { dashboard } from '../../../scenarios/data/dashboard.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Level, Scenario } from '../../model/plan/scenario.js';
import { ratioLooks } from '../plan/ratio-looks.js';
import { beyondRatio } from './ratios.js';

const [level] = crud.levels as [Level];
const look = { scenario: crud, level, metrics: ['latency_p50', 'latency_p95'] as const };
const around = (us: number) => Array.from({ length: 200 }, (_, nth) => us * (0.75 + nth / 400));
/** Most arrivals on time, a tenth of them late. */
const lag = (lateUs: number) => Array.from({ length: 200 }, (_, nth) => (nth < 180 ? 15 : lateUs));

describe('a latency is judged by difference alone', () => {
  it('where what the generator adds is too much for a tenth of it', () => {
    const found = beyondRatio(look, lag(400), [around(1_000), around(2_500)]);
    expect(found.map(({ metric }) => metric)).toEqual(['latency_p50', 'latency_p95']);
    for (const { partUs, allowedUs } of found) expect(partUs).toBeGreaterThan(allowedUs);
  });

  it('and not where the faster target takes long enough, whatever the order of targets', () => {
    expect(beyondRatio(look, lag(400), [around(10_000), around(8_000)])).toEqual([]);
    const short = beyondRatio(look, lag(400), [around(8_000), around(1_000)]);
    expect(short).toEqual(beyondRatio(look, lag(400), [around(1_000), around(8_000)]));
    expect(short).not.toEqual([]);
  });

  it('and not where the generator is punctual, or no target could be looked at', () => {
    expect(
      beyondRatio(
        look,
        lag(15).map(() => 2),
        [around(1_000)],
      ),
    ).toEqual([]);
    expect(beyondRatio(look, lag(400), [])).toEqual([]);
  });
});

describe('the levels that are looked at', () => {
  const plan = { blocks: 5, targets: [{ id: 'py' }] } as unknown as Plan;
  const ids = (scenario: Scenario, of: Plan = plan) => ratioLooks(of, scenario).map((one) => one.level.id);

  it('are those at a rate, without a long wait, that are judged both ways', () => {
    expect(ids(crud)).toEqual(['rate-200', 'load-50']);
    expect(ids(dashboard)).toEqual(['wait-0', 'wait-5']);
  });

  it('are none of a run that has no verdicts, or in which effects are planted', () => {
    expect(ids(crud, { ...plan, blocks: 2 })).toEqual([]);
    const planted = [{ id: 'py', planted: {} }] as unknown as Plan['targets'];
    expect(ids(crud, { ...plan, targets: planted })).toEqual([]);
  });
});
