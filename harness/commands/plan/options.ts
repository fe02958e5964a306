import { claims } from '../../../scenarios/claims/index.js';
import { scenarios } from '../../../scenarios/index.js';
import { rulesInWords } from '../../analysis/comparison/rules-in-words.js';
import type { Surroundings } from '../../config.js';
import { ownAsked } from '../own/own-asked.js';
import { parseIds, parseObjective, parseProfile, parseTime, parseWhole, userPath } from '../../config.js';
import { UsageError } from '../../errors.js';
import type { NamedHosts } from '../../model/plan/hosts.js';
import { withAgents } from '../../model/plan/hosts.js';
import type { Claim } from '../../model/plan/claim.js';
import { rolesOf } from '../../model/plan/claim.js';
import type { Plan, Profile } from '../../model/plan/plan.js';
import type { Scenario } from '../../model/plan/scenario.js';
import { levelsOf } from '../../model/plan/scenario.js';
import type { Target } from '../../model/plan/target.js';
import { hostsInFile, namedHosts } from '../../lab/hosts/named-hosts.js';
import { withEditions } from '../../lab/editions.js';
import { readManifests } from '../../lab/manifests.js';
import type { Wishes } from '../../run/plan/wishes.js';
import { expand } from '../../run/plan/expand.js';
import type { Bench } from '../../lab/bench.js';
import type { LabChoice } from '../../model/plan/labs.js';
import { LAB_CHOICES } from '../../model/plan/labs.js';
import { MINIMUM } from '../../rules/minimum.js';
import type { PlanFlags } from './flags.js';
import { withOwnRates } from './own-rates.js';

const MOST_BLOCKS = 100;
const MOST_SEED = 2 ** 31 - 1;
const MOST_AGENTS = 200;
/** Languages whose first targets are compared: Python is a, Go is b; the others follow by id. */
const COMPARED_LANGUAGES = ['python', 'go'];
/** Of a language these come first. */
const FIRST_TARGETS = ['python-fastapi', 'go-net-http'];

/** What was asked for; the bench adds the lab and what its machine allows. */
export type Asked = Omit<Wishes, 'lab' | keyof Bench['machine']> & {
  readonly lab: LabChoice;
  /** Null: everything on one machine. */
  readonly hosts: NamedHosts | null;
  /** To be told before anything is sent. */
  readonly remarks?: readonly string[];
};

/** Checked before anything is started, or an engine is asked. */
export function askedBy(flags: PlanFlags, surroundings: Surroundings): Asked {
  const profile = parseProfile(flags.profile ?? 'quick');
  const own = ownAsked(flags, surroundings);
  if (own) return askedWith(flags, profile, { ...own, ...labAndHosts(flags, surroundings) });
  const known = readManifests(surroundings.checkout);
  const claimed = namedClaims(flags);
  const chosen = chosenScenarios(flags, profile, claimed);
  return askedWith(flags, profile, {
    ...labAndHosts(flags, surroundings),
    scenarios: chosen,
    targets: chosenTargets(flags.targets, known, isMeasuredBy(profile, flags, claimed)),
    needed: new Set(claimed.flatMap((claim) => levelsBehind(claim))),
    claims: withOwnRates(claims, flags, surroundings),
  });
}

/** With what all runs share, whatever is compared. */
function askedWith(
  flags: PlanFlags,
  profile: Profile,
  what: Pick<Asked, 'lab' | 'hosts' | 'scenarios' | 'targets' | 'needed' | 'claims' | 'own' | 'remarks'>,
): Asked {
  const loadAgents = loadAgentsAsked(flags.loadAgents, what.hosts);
  const asked: Asked = {
    ...what,
    hosts: what.hosts && withAgents(what.hosts, loadAgents),
    profile,
    seed: seedBy(flags.seed),
    objectiveMs: flags.objective === undefined ? null : parseObjective('--objective', flags.objective),
    blocks: blocksAsked(flags, profile),
    untilDecided: flags.untilDecided === true,
    budgetSeconds: flags.budget === undefined ? null : parseTime('--budget', flags.budget),
    levels: flags.level === undefined ? null : parseIds('--level', flags.level, levelIds(what.scenarios)),
    onlyAa: flags.aa === true,
    rules: rulesInWords(),
    loadAgents,
  };
  requireOneClock(asked);
  requireTrials(expand({ ...asked, ...LARGE_MACHINE, lab: 'local' }));
  return asked;
}

/** One a host of the load, unless more are asked for. Throws UsageError. */
function loadAgentsAsked(text: string | undefined, hosts: NamedHosts | null): number {
  const loadHosts = hosts?.kind === 'roles' ? 1 + hosts.moreLoad.length : 1;
  if (text === undefined) return loadHosts;
  if (hosts !== null) return parseWhole('--load-agents', text, loadHosts, MOST_AGENTS);
  throw new UsageError({
    expected: '--load-agents with hosts over which they are spread',
    found: 'no --host',
    remedy: 'Name hosts (docs/many-machines.md), or leave it out: one agent makes what one machine can.',
  });
}

/** A fan-out's deliveries are timed from their publishing: over several load hosts that would be two clocks. */
function requireOneClock({ hosts, loadAgents = 1, scenarios: chosen }: Asked): void {
  const rooms = chosen.filter(({ levels }) => levels.some(({ load }) => load.kind === 'fanout'));
  // How many nodes of a swarm make the load is known when it is asked, and at most one an agent.
  const loadHosts = hosts?.kind === 'roles' ? 1 + hosts.moreLoad.length : loadAgents;
  if (loadHosts === 1 || rooms.length === 0) return;
  throw new UsageError({
    expected: 'scenarios of HTTP requests, where several hosts make the load',
    found: `rooms, whose deliveries are timed by the host that publishes: ${rooms.map(({ id }) => id).join(', ')}`,
    remedy: 'Name others with --scenario, or one host for the load (of a swarm: one agent).',
  });
}

/** Null: the profile's. What ends when it is decided needs blocks enough for a verdict. */
function blocksAsked({ blocks: text, untilDecided }: PlanFlags, profile: Profile): number | null {
  const blocks = text === undefined ? null : parseWhole('--blocks', text, 1, MOST_BLOCKS);
  if (untilDecided !== true) return blocks;
  if (profile === 'smoke') {
    throw new UsageError({
      expected: '--until-decided with a profile that gives verdicts',
      found: '--profile smoke',
      remedy: 'Take --profile quick, or leave --until-decided out.',
    });
  }
  if (blocks === null || blocks >= MINIMUM.pairs) return blocks;
  throw new UsageError({
    expected: `--until-decided with ${MINIMUM.pairs} blocks at least, for fewer decide nothing`,
    found: `--blocks ${blocks}`,
    remedy: 'Leave --blocks out, or name more.',
  });
}

/** Nothing is left out for want of room on it: what is empty there is empty on every machine. */
const LARGE_MACHINE: Bench['machine'] = {
  cpus: { target: [], database: [], load: [], shared: [], targetCores: 1, pinned: false },
  openFilesHard: 2 ** 20,
};

/** The plan on this machine. Throws UsageError where nothing would be run. */
export function planOn(bench: Bench, asked: Asked): Plan {
  return requireTrials(expand({ ...asked, ...bench.machine, lab: bench.id }));
}

function requireTrials(plan: Plan): Plan {
  if (plan.trials.length > 0) return plan;
  const targets = plan.targets.map(({ id }) => id).join(', ');
  throw new UsageError({
    expected: 'a plan with at least one trial',
    found:
      plan.leftOut.length > 0
        ? `every level left out: ${plan.leftOut.map(({ level, reason }) => `${level}: ${reason}`).join('; ')}`
        : `none for ${targets} with these scenarios and levels`,
    remedy:
      'Name a target that implements what the scenarios ask for (crossover list targets), or other scenarios or levels.',
  });
}

/** Who names hosts has chosen the lab. */
function labAndHosts(flags: PlanFlags, surroundings: Surroundings): Pick<Asked, 'lab' | 'hosts'> {
  const hosts = hostsNamedBy(flags, surroundings);
  if (hosts === null) return { lab: parseLab(flags.lab ?? 'auto'), hosts };
  if (flags.lab === undefined) return { lab: 'hosts', hosts };
  throw new UsageError({
    expected: '--lab or --host, for hosts are a lab of their own',
    found: 'both',
    remedy: 'Leave --lab out.',
  });
}

/** Null where none are named. Throws UsageError. */
export function hostsNamedBy(
  { host = [], hosts: file }: Pick<PlanFlags, 'host' | 'hosts'>,
  surroundings: Surroundings,
): NamedHosts | null {
  const flags = [...(file === undefined ? [] : hostsInFile(userPath(surroundings, file))), ...host];
  return flags.length === 0 ? null : namedHosts(flags);
}

export function parseLab(name: string): LabChoice {
  const choice = LAB_CHOICES.find((known) => known === name);
  if (choice) return choice;
  throw new UsageError({
    expected: `--lab to be one of: ${LAB_CHOICES.join(', ')}`,
    found: `"${name}"`,
    remedy: 'Write for example --lab local.',
  });
}

function namedClaims({ claims: text }: PlanFlags): Claim[] {
  if (text === undefined) return [];
  const known = claims.map(({ id }) => id);
  const ids = parseIds('--claims', text, known);
  const named = claims.filter(({ id }) => ids.includes(id));
  const untested = named.find(({ deciders }) => deciders.length === 0);
  if (!untested) return named;
  throw new UsageError({
    expected: '--claims to name claims that can be tested',
    found: `"${untested.id}", which nothing measures yet`,
    remedy: 'Leave it out; crossover list claims tells which have scenarios.',
  });
}

/** What was named, by scenario or by claim; without a name the profile's own. */
function chosenScenarios(flags: PlanFlags, profile: Profile, claimed: readonly Claim[]): Scenario[] {
  const ids = scenarios.map(({ id }) => id);
  const named = flags.scenario === undefined ? [] : parseIds('--scenario', flags.scenario, ids);
  const wanted = new Set([...named, ...claimed.flatMap((claim) => claim.scenarios)]);
  if (wanted.size === 0) return scenarios.filter(({ profiles }) => profiles?.includes(profile) ?? true);
  return scenarios.filter(({ id }) => wanted.has(id));
}

/** `scenario/level` of each level that a claim's deciders look at, those behind derived figures among them. */
function levelsBehind({ deciders }: Claim): string[] {
  return deciders.flatMap(({ scenario: id, level }) => {
    const derived = scenarios.find((scenario) => scenario.id === id)?.derived ?? [];
    const found = derived.find((one) => one.id === level);
    return (found ? levelsOf(found) : [level]).map((each) => `${id}/${each}`);
  });
}

function levelIds(chosen: Wishes['scenarios']): string[] {
  return chosen.flatMap(({ levels }) => levels.map(({ id }) => id));
}

/** Unless targets are named: the profile's own, or for claims alone the two that they compare; and those that claims name. */
function isMeasuredBy(
  profile: Profile,
  { scenario }: PlanFlags,
  claimed: readonly Claim[],
): (target: Target) => boolean {
  const onlyClaims = claimed.length > 0 && scenario === undefined;
  const needed = new Set(claimed.flatMap(({ deciders }) => deciders.flatMap(rolesOf)));
  return ({ id, profiles }) =>
    needed.has(id) || (onlyClaims ? FIRST_TARGETS.includes(id) : profiles.includes(profile));
}

/** Those named, or else the default ones; in the order of comparison, however they were named. */
export function chosenTargets(
  named: string | undefined,
  known: readonly Target[],
  isDefault: (target: Target) => boolean,
): Target[] {
  const all = withEditions(
    known,
    (named ?? '').split(',').map((name) => name.trim()),
  );
  const ids =
    named === undefined
      ? null
      : parseIds(
          '--targets',
          named,
          all.map(({ id }) => id),
        );
  const isFirst = ({ id }: Target) => FIRST_TARGETS.includes(id);
  const chosen = all
    .filter((target) => ids?.includes(target.id) ?? isDefault(target))
    .sort((x, y) => Number(isFirst(y)) - Number(isFirst(x)) || (x.id < y.id ? -1 : 1));
  const compared = COMPARED_LANGUAGES.flatMap(
    (language) => chosen.find((target) => target.language === language) ?? [],
  );
  return [...compared, ...chosen.filter((target) => !compared.includes(target))];
}

/** Drawn where none is named. */
export function seedBy(text: string | undefined): number {
  return text === undefined
    ? Math.floor(Math.random() * MOST_SEED)
    : parseWhole('--seed', text, 0, MOST_SEED);
}
