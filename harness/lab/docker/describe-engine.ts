import type { CpuLayout } from '../../model/plan/cpus.js';
import type { Environment } from '../../model/run/environment.js';
import { version } from '../../version.js';
import type { Database } from '../lab.js';
import type { Engine } from './engine/engine.js';
import type { Survey } from './survey.js';

interface Described {
  readonly checkout: string;
  readonly survey: Survey;
  readonly engine: Pick<Engine, 'facts'>;
  readonly database: Database;
  readonly cpus: CpuLayout;
}

/** The machine behind an engine, and the versions of everything that runs there. */
export async function describeEngine(described: Described): Promise<Environment> {
  const { checkout, survey, engine, database, cpus } = described;
  const { version: engineVersion, operatingSystem, storageDriver, cgroupVersion } = engine.facts;
  return {
    ...survey.environment,
    cpus,
    versions: {
      crossover: version(checkout),
      node: process.versions.node,
      'node of the agents': survey.node,
      postgres: database.version,
      docker: engineVersion,
    },
    postgresSettings: await database.settings(),
    engine: { version: engineVersion, operatingSystem, storageDriver, cgroupVersion },
  };
}
