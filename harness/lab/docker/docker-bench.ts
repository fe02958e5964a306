import { byImage } from './compose/by-image.js';
import type { ComposeFile } from './compose/compose.js';
import { readCompose } from './compose/compose.js';
import { withEditions } from './compose/compose-editions.js';
import { layoutOf } from '../cpus.js';
import { AGENT_SERVICE, DATABASE_SERVICE, DOWNSTREAM_SERVICE } from './compose/compose-services.js';
import { describeEngine } from './describe-engine.js';
import { DockerLab } from './docker-lab.js';
import type { Engine } from './engine/engine.js';
import { buildOptions } from './images/build-options.js';
import { buildImage } from './images/images.js';
import type { Lab } from '../lab.js';
import { databaseOf } from '../lab.js';
import type { Survey } from './survey.js';
import { survey } from './survey.js';
import type { CpuLayout } from '../../model/plan/cpus.js';
import type { Environment, RunRecord } from '../../model/run/environment.js';
import type { ImageRecord } from '../../model/run/image.js';
import type { Bench, BenchOptions } from '../bench.js';

/** Services as containers, built from docker-compose.yml. */
export class DockerBench implements Bench {
  readonly id = 'docker';
  readonly machine: Bench['machine'];
  readonly #engine: Engine;
  readonly #compose: ComposeFile;
  readonly #options: BenchOptions;
  readonly #survey: Survey;
  readonly #images: ImageRecord[];

  private constructor({ engine, compose, options, agent }: Parts, found: Survey) {
    this.#engine = engine;
    this.#compose = compose;
    this.#options = options;
    this.#survey = found;
    this.#images = [agent];
    this.machine = { cpus: layoutOf(found.topology, 'separate'), openFilesHard: found.openFiles };
  }

  /** Builds the agents' image, and looks around in the engine from a container of it. Throws KnownError. */
  static async open(engine: Engine, options: BenchOptions): Promise<DockerBench> {
    const { checkout, environment } = options.surroundings;
    const compose = withEditions(readCompose(checkout), options.targets, environment);
    const agent = await buildImage(AGENT_SERVICE, buildOptions(engine, compose, options));
    return new DockerBench(
      { engine, compose, options, agent },
      await survey(engine, byImage(compose, [agent])),
    );
  }

  async prepare(): Promise<void> {
    const options = buildOptions(this.#engine, this.#compose, this.#options);
    const { targets, downstream } = this.#options;
    const services = [
      DATABASE_SERVICE,
      ...targets.map(({ id }) => id),
      ...(downstream ? [DOWNSTREAM_SERVICE] : []),
    ];
    for (const name of services) this.#images.push(await buildImage(name, options));
  }

  start(logsFolder: string): Promise<DockerLab> {
    const { surroundings, signal, onStep } = this.#options;
    const { topology, openFiles } = this.#survey;
    return DockerLab.start({
      ...surroundings,
      topology,
      openFiles,
      logsFolder,
      signal,
      onStep,
      engine: this.#engine,
      compose: byImage(this.#compose, this.#images),
    });
  }

  describe(lab: Lab, cpus: CpuLayout): Promise<Environment> {
    const { checkout } = this.#options.surroundings;
    const database = databaseOf(lab);
    return describeEngine({ checkout, survey: this.#survey, engine: this.#engine, database, cpus });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing is held before it is started.
  }

  records(): RunRecord[] {
    return this.#images.map((image) => ({ record: 'image', image }));
  }
}

interface Parts {
  readonly engine: Engine;
  readonly compose: ComposeFile;
  readonly options: BenchOptions;
  readonly agent: ImageRecord;
}
