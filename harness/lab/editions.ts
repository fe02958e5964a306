import { UsageError } from '../errors.js';
import type { Edition, Target } from '../model/plan/target.js';

const VERSION = /^\d+\.\d+(\.\d+)?$/;
/** Of Go's toolchain (GOEXPERIMENT). */
const EXPERIMENT = /^[a-z][a-z0-9]*$/;

/**
 * The targets, and of the names those that are a target on another version of its language or with an experiment of its
 * toolchain: `python-fastapi+3.13`, `go-net-http+1.25`, `go-net-http+jsonv2`. Each is an arm of its own. Throws
 * UsageError where there is no such edition of a target.
 */
export function withEditions(targets: readonly Target[], names: readonly string[]): Target[] {
  return [
    ...targets,
    ...[...new Set(names)].flatMap((name) => {
      const [of, ...rest] = name.split('+');
      const target = targets.find(({ id }) => id === of);
      return target && rest.length > 0 ? [editionOf(target, rest.join('+'))] : [];
    }),
  ];
}

function editionOf(target: Target, by: string): Target {
  const { id, title, runtime } = target;
  const name = `${id}+${by}`;
  const isGo = runtime !== undefined && 'go' in runtime;
  if (runtime && VERSION.test(by))
    return arm(target, name, `${title}, on ${isGo ? 'Go' : 'Python'} ${by}`, { of: id, version: by });
  if (isGo && EXPERIMENT.test(by))
    return arm(target, name, `${title}, with GOEXPERIMENT=${by}`, { of: id, experiment: by });
  throw new UsageError({
    expected: `${id}+ to be followed by a version of its language${isGo ? ', or an experiment of Go’s toolchain' : ''}`,
    found: runtime ? `"${by}"` : `"${by}", of a target that set-up brings nothing in for`,
    remedy: `Write for example --targets ${id}${isGo ? '+1.25' : '+3.13'}.`,
  });
}

/** No profile measures it without being told to. */
const arm = (target: Target, id: string, title: string, edition: Edition): Target => ({
  ...target,
  id,
  title,
  profiles: [],
  edition,
});
