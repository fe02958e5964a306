import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { readProc } from '../../linux/procfs.js';
import type { OwnManifest } from '../../model/plan/own-service.js';
import type { Address, OwnStart, Served } from '../lab.js';
import { LOOPBACK, TargetStartError } from '../lab.js';
import { entryOf } from './address.js';
import type { ComposeProject } from './compose-down.js';
import { composeWords, DOWN, engineVariables } from './compose-down.js';
import { aboutOf, untilOwnReady } from './readiness.js';
import { runToItsEnd } from './run-to-its-end.js';

type ByCompose = Extract<OwnManifest, { compose: unknown }>;

const READY_WITHIN_MS = 120_000;
/** A first build brings in base images and compiles. */
const BUILT_WITHIN_MS = 1_200_000;

/**
 * Services of readers' compose files, each file in a project of its own, so that a stack that runs already is left
 * alone. What a service depends on stays up from trial to trial; disposing takes everything down, volumes and built images included.
 */
export class ComposeProjects implements AsyncDisposable {
  readonly #environment: Readonly<Record<string, string>>;
  /** Names of projects by file. */
  readonly #projects = new Map<string, string>();
  /** Services whose images are built: a run measures one image of each. */
  readonly #built = new Set<string>();

  readonly #record: (project: ComposeProject) => void;

  /** `record`: notes each before it is brought up, for whoever has to take it down after our own sudden death. */
  constructor(environment: Readonly<Record<string, string>>, record: (project: ComposeProject) => void) {
    this.#environment = environment;
    this.#record = record;
  }

  async start({ service, trialId, signal }: OwnStart, manifest: ByCompose): Promise<Served> {
    const { compose } = manifest;
    const file = resolve(service.folder, compose.file);
    const project = this.#projects.get(file) ?? `crossover-own-${randomUUID().slice(0, 8)}`;
    if (!this.#projects.has(file))
      this.#record({ project, file, engine: engineVariables(this.#environment) });
    this.#projects.set(file, project);
    const words = composeWords({ project, file });
    const run = (...more: string[]) => this.#run([...words, ...more], service.folder, signal);
    const image = `${project} ${compose.service}`;
    if (!this.#built.has(image)) {
      await this.#run([...words, 'build', compose.service], service.folder, signal, BUILT_WITHIN_MS);
      this.#built.add(image);
    }
    const began = performance.now();
    await run('up', '--detach', '--force-recreate', compose.service);
    const id = await run('ps', '--quiet', compose.service);
    const address = publishedAt(await run('port', compose.service, String(compose.port)), manifest);
    const entry = entryOf(service);
    await untilOwnReady({ service, address, entry, withinMs: READY_WITHIN_MS, signal });
    const pid = await this.#pidOf(id, service.folder, signal);
    return {
      id: trialId,
      address,
      harnessAddress: address,
      coldStartMs: performance.now() - began,
      about: await aboutOf(address, entry),
      watched: { rootPids: () => (pid === null ? [] : [pid]), container: null },
      entry: { ...entry, isSeen: pid !== null },
      logTail: () => '',
      exit: () => null,
      [Symbol.asyncDispose]: async () => {
        await this.#run([...words, 'rm', '--stop', '--force', compose.service], service.folder, undefined);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [file, project] of this.#projects) {
      await this.#run([...composeWords({ project, file }), ...DOWN], resolve(file, '..'), undefined);
    }
    this.#projects.clear();
  }

  /** Null where the engine's processes are not of this machine. */
  async #pidOf(id: string, folder: string, signal: AbortSignal | undefined): Promise<number | null> {
    const told = await this.#run(['docker', 'inspect', '--format', '{{.State.Pid}}', id], folder, signal);
    const isHere = readProc(`/proc/${told}/cgroup`)?.includes(id) ?? false;
    return isHere ? Number(told) : null;
  }

  async #run(
    words: readonly string[],
    folder: string,
    signal: AbortSignal | undefined,
    withinMs?: number,
  ): Promise<string> {
    const said = await runToItsEnd(words, {
      folder,
      environment: this.#environment,
      signal,
      ...(withinMs === undefined ? {} : { withinMs }),
    });
    return said.trim();
  }
}

/** Every address of one family, and the loopback by which it is reached from here. */
const ANY: Readonly<Record<string, string>> = { '0.0.0.0': LOOPBACK, '::': '::1' };

/**
 * Of `127.0.0.1:49153` or `[::]:49153`, the last line where it is published more than once. Engines may publish it to the
 * two families under two ports, or to one address alone.
 */
export function publishedAt(said: string, { compose }: ByCompose): Address {
  const [, told = '', digits] = /^(.*):(\d+)$/.exec(said.split('\n').at(-1)?.trim() ?? '') ?? [];
  const host = told.replace(/^\[|\]$/g, '');
  const port = Number(digits);
  if (port > 0) return { host: ANY[host] ?? host, port };
  throw new TargetStartError(
    {
      expected: `the service ${compose.service} to publish its port ${compose.port}`,
      found: said === '' ? 'no published port' : said,
      remedy: `Add to it in the compose file: ports: ["127.0.0.1::${compose.port}"].`,
    },
    '',
  );
}
