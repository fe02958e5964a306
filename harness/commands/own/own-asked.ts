import { basename } from 'node:path';
import type { Surroundings } from '../../config.js';
import { parseTime, userPath } from '../../config.js';
import { UsageError } from '../../errors.js';
import type { Scenario } from '../../model/plan/scenario.js';
import type { Wishes } from '../../run/plan/wishes.js';
import type { PlanFlags } from '../plan/flags.js';
import { parseLogFormat } from '../scenario/access-log.js';
import { ownTargets } from './own-targets.js';
import { replayed } from './replay.js';
import type { OwnScenario } from './scenario-file.js';
import { readScenarioFile } from './scenario-file.js';

/** Flags that choose among what is ours, or are of our claims. */
const OF_OURS = ['scenario', 'targets', 'claims', 'rate', 'needs'] as const;

export interface OwnWishes
  extends Pick<Wishes, 'scenarios' | 'targets' | 'needed' | 'claims'>, Required<Pick<Wishes, 'own'>> {
  /** To be told before anything is sent. */
  readonly remarks: readonly string[];
}

/** Readers' own services with their own traffic; null where neither was named. Throws UsageError. */
export function ownAsked(flags: PlanFlags, surroundings: Surroundings): OwnWishes | null {
  const { scenarioFile, target = [], token = [], replay } = flags;
  if (scenarioFile === undefined && replay === undefined && target.length === 0 && token.length === 0)
    return null;
  if (scenarioFile === undefined || target.length === 0)
    throw refused(
      'a --scenario-file and a --target for each service together',
      scenarioFile === undefined ? 'no --scenario-file' : `only --scenario-file ${basename(scenarioFile)}`,
    );
  const among = OF_OURS.find((name) => flags[name] !== undefined);
  if (among) throw refused(`a --scenario-file without flags that choose among our own`, `--${among}`);
  if (flags.lab === 'docker')
    throw refused('services of your own to be loaded by processes of this machine', '--lab docker');
  const own = readScenarioFile(userPath(surroundings, scenarioFile));
  const { limits, warmUpSeconds } = own;
  const { scenario, remarks } = scenarioAsked(own, flags, surroundings);
  return {
    scenarios: [scenario],
    remarks,
    targets: ownTargets(flags, surroundings),
    needed: new Set(),
    claims: [],
    own: { limits, warmUpSeconds },
  };
}

/** The file's own levels, or the arrivals of a log in their place. */
function scenarioAsked(
  own: OwnScenario,
  { replay, replayFor, format }: PlanFlags,
  surroundings: Surroundings,
): Pick<OwnWishes, 'remarks'> & { readonly scenario: Scenario } {
  if (replay !== undefined)
    return replayed(own, userPath(surroundings, replay), {
      format: format === undefined ? null : parseLogFormat(format),
      seconds: replayFor === undefined ? null : parseTime('--replay-for', replayFor),
    });
  if (replayFor !== undefined) throw refused('--replay-for beside --replay', 'no --replay');
  return { scenario: own.scenario, remarks: [] };
}

function refused(expected: string, found: string): UsageError {
  return new UsageError({
    expected,
    found,
    remedy:
      'Write for example --scenario-file shop.yaml --target old=http://127.0.0.1:8101 --target new=http://127.0.0.1:8102.',
  });
}
