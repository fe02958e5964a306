import { groupBy } from '../../model/group.js';
import type { Observation } from '../../model/run/observation.js';

type Arm = Pick<Observation, 'scenario' | 'level' | 'target' | 'deployment'>;
type OfArm<Window> = Arm & { readonly own: readonly [Window, ...Window[]] };

/** The windows of each deployment of a target at each level. */
export function byArm<Window extends { readonly observation: Arm }>(
  windows: readonly Window[],
): OfArm<Window>[] {
  const groups = groupBy(windows, ({ observation: { scenario, level, target, deployment } }) =>
    JSON.stringify([scenario, level, target, deployment]),
  );
  return [...groups.values()].flatMap(([one, ...others]): OfArm<Window>[] => {
    if (!one) return [];
    const { scenario, level, target, deployment } = one.observation;
    return [{ scenario, level, target, deployment, own: [one, ...others] }];
  });
}
