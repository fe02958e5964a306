import { basename } from 'node:path';
import type { Surroundings } from '../../config.js';
import { userPath } from '../../config.js';
import { UsageError } from '../../errors.js';
import type { Wishes } from '../../run/plan/wishes.js';
import type { PlanFlags } from '../plan/flags.js';
import { ownTargets } from './own-targets.js';
import { readScenarioFile } from './scenario-file.js';

/** Flags that choose among what is ours. */
const OF_OURS = ['scenario', 'targets', 'claims'] as const;

export type OwnWishes = Pick<Wishes, 'scenarios' | 'targets' | 'needed' | 'claims'> &
  Required<Pick<Wishes, 'own'>>;

/** Readers' own services with their own traffic; null where neither was named. Throws UsageError. */
export function ownAsked(flags: PlanFlags, surroundings: Surroundings): OwnWishes | null {
  const { scenarioFile, target = [], token = [] } = flags;
  if (scenarioFile === undefined && target.length === 0 && token.length === 0) return null;
  if (scenarioFile === undefined || target.length === 0)
    throw refused(
      'a --scenario-file and a --target for each service together',
      scenarioFile === undefined ? 'no --scenario-file' : `only --scenario-file ${basename(scenarioFile)}`,
    );
  const among = OF_OURS.find((name) => flags[name] !== undefined);
  if (among) throw refused(`a --scenario-file without flags that choose among our own`, `--${among}`);
  if (flags.lab === 'docker')
    throw refused('services of your own to be loaded by processes of this machine', '--lab docker');
  const { scenario, limits, warmUpSeconds } = readScenarioFile(userPath(surroundings, scenarioFile));
  return {
    scenarios: [scenario],
    targets: ownTargets(flags, surroundings),
    needed: new Set(),
    claims: [],
    own: { limits, warmUpSeconds },
  };
}

function refused(expected: string, found: string): UsageError {
  return new UsageError({
    expected,
    found,
    remedy:
      'Write for example --scenario-file shop.yaml --target old=http://127.0.0.1:8101 --target new=http://127.0.0.1:8102.',
  });
}
