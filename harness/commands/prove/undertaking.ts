import { scenarios } from '../../../scenarios/index.js';
import { rulesInWords } from '../../analysis/comparison/rules-in-words.js';
import type { Surroundings } from '../../config.js';
import { parseIds, parseWhole } from '../../config.js';
import { EnvironmentError } from '../../errors.js';
import type { Bench } from '../../lab/bench.js';
import { readManifests } from '../../lab/manifests.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Effect } from '../../model/plan/planted.js';
import type { Target } from '../../model/plan/target.js';
import { effectId, SPINS, WAITS } from '../../proof/effects.js';
import type { ProofWishes } from '../../proof/plan.js';
import { proofPlan } from '../../proof/plan.js';
import { planSeconds } from '../../run/plan/estimate.js';
import { parseLab, seedBy } from '../plan/options.js';
import { undertaking } from '../run/fresh-run.js';
import type { Undertaking } from '../run/undertaking.js';

/** The flags that decide what is tried. */
export interface ProofFlags {
  readonly minutes: string;
  readonly effects?: string;
  readonly lab?: string;
  readonly seed?: string;
  readonly out?: string;
}

const LEAST_MINUTES = 2;
const MOST_MINUTES = 24 * 60;
const TARGETS = ['python-fastapi', 'go-net-http'];
/** Trials without surprises take this share of what a plan expects, which is rounded up. */
const PACE = 0.75;

export function minutesOf({ minutes }: Pick<ProofFlags, 'minutes'>): number {
  return parseWhole('--minutes', minutes, LEAST_MINUTES, MOST_MINUTES);
}

/** A proof of as many rounds as fit, in a folder of its own. Throws KnownError. */
export function freshProof(flags: ProofFlags, surroundings: Surroundings): Undertaking {
  const [minutes, seed, effects] = [minutesOf(flags), seedBy(flags.seed), effectsIn(flags)];
  const targets = targetsIn(surroundings.checkout);
  return undertaking(
    {
      lab: parseLab(flags.lab ?? 'auto'),
      hosts: null,
      targets,
      downstream: false,
      name: 'prove',
      out: flags.out,
      planOn: (bench) =>
        longestWithin(60 * minutes, (rounds) => planOf(bench, { seed, rounds, effects, targets })),
      commandOf: ({ lab }) =>
        `npm run crossover -- prove --minutes ${minutes}${effectsFlag(effects)} --lab ${lab} --seed ${seed}`,
    },
    surroundings,
  );
}

/** None where none is named: they take turns. Throws UsageError. */
function effectsIn({ effects }: Pick<ProofFlags, 'effects'>): Effect[] {
  if (effects === undefined) return [];
  const known = new Map([...SPINS, ...WAITS].map((effect) => [effectId(effect), effect]));
  return parseIds('--effects', effects, [...known.keys()]).flatMap((id) => known.get(id) ?? []);
}

function effectsFlag(effects: readonly Effect[]): string {
  return effects.length === 0 ? '' : ` --effects ${effects.map(effectId).join(',')}`;
}

function targetsIn(checkout: string): Target[] {
  const known = readManifests(checkout);
  return TARGETS.map((id) => {
    const target = known.find((one) => one.id === id);
    if (target) return target;
    throw new EnvironmentError({
      expected: `targets/${id}, in which effects are planted`,
      found: 'no such target in this checkout',
      remedy: 'Restore it from the repository.',
    });
  });
}

function planOf(bench: Bench, wishes: Pick<ProofWishes, 'seed' | 'rounds' | 'effects' | 'targets'>): Plan {
  const { cpus } = bench.machine;
  return proofPlan({ ...wishes, lab: bench.id, scenarios, cpus, rules: rulesInWords() });
}

/** The plan with the most rounds that are expected to fit; with one where not even that fits. */
function longestWithin(seconds: number, planWith: (rounds: number) => Plan): Plan {
  const one = planSeconds(planWith(1));
  const each = planSeconds(planWith(2)) - one;
  const further = Math.floor((seconds / PACE - one) / each);
  return planWith(1 + Math.max(0, further));
}
