import type { Command } from 'commander';
import { LAB_CHOICES } from '../../model/plan/labs.js';
import { MINIMUM } from '../../rules/minimum.js';
import type { OwnTargetFlags } from '../own/own-targets.js';

/** The flags that decide what is run; `plan` and `run` share them. */
export interface PlanFlags extends OwnTargetFlags {
  readonly scenarioFile?: string;
  readonly replay?: string;
  readonly replayFor?: string;
  readonly format?: string;
  readonly profile?: string;
  readonly lab?: string;
  readonly scenario?: string;
  readonly level?: string;
  readonly targets?: string;
  readonly claims?: string;
  readonly blocks?: string;
  readonly untilDecided?: boolean;
  readonly budget?: string;
  readonly seed?: string;
  readonly aa?: boolean;
  readonly objective?: string;
  readonly rate?: string;
  readonly needs?: string;
  readonly host?: readonly string[];
  readonly hosts?: string;
  readonly loadAgents?: string;
}

export function addPlanOptions(command: Command): Command {
  return command
    .option('--profile <name>', 'smoke, quick, standard or publish (default: quick)')
    .option('--lab <name>', `${LAB_CHOICES.join(', ')} (default: auto)`)
    .option('--scenario <ids>', 'only these scenarios (see: crossover list scenarios)')
    .option('--level <ids>', 'only these levels')
    .option(
      '--targets <ids>',
      'only these targets, one on another version as python-fastapi+3.13 (default: those that the profile measures, or the claims need; see: crossover list targets)',
    )
    .option('--scenario-file <file>', 'the traffic of services of your own (docs/your-own-service.md)')
    .option('--replay <log>', 'its requests at the times of an access log, in place of its levels')
    .option('--replay-for <time>', 'only the beginning of the log, for example 60s')
    .option('--format <name>', 'of the log: common, combined or json (default: as its first line looks)')
    .option(
      '--target <name=where>',
      'a service of your own: a URL, or the path of a target.yaml; again for each, the first is a',
      collected,
    )
    .option(
      '--token <variable>',
      'environment variable with a bearer token for them; name=variable for one',
      collected,
    )
    .option('--claims <ids>', 'what these claims need (see: crossover list claims)')
    .option('--blocks <n>', `blocks, fewer than ${MINIMUM.pairs} give no verdict`)
    .option(
      '--until-decided',
      'end as soon as every primary comparison is decided, at looks planned beforehand, within three times the blocks',
    )
    .option('--budget <time>', 'as many blocks as fit into it, for example 30m')
    .option('--seed <n>', 'seed of the order, the arrivals and the requests (default: drawn)')
    .option('--aa', 'only A/A arms, of each target')
    .option(
      '--objective <p99=time>',
      'what a rate within the objective keeps, beyond what a level injects (default: p99=50ms)',
    )
    .option(
      '--rate <n>',
      'requests/s of a service of yours, for which the claims fewer-servers and cost count machines',
    )
    .option('--needs <file>', 'the same for the services of a needs.yaml, at its prices (docs/decide.md)')
    .option(
      '--host <role=where>',
      'target, database or load on a host of its own: ssh://user@host, a docker context, or local; or swarm: nodes by their labels (docs/many-machines.md)',
      collected,
    )
    .option('--hosts <file>', 'the same from a file')
    .option('--load-agents <n>', 'agents that share the load of HTTP requests, spread over its hosts');
}

/** Of a flag that may be given again and again. */
const collected = (value: string, before: readonly string[] = []) => [...before, value];
