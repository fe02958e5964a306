import { createHash } from 'node:crypto';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { pack } from 'tar-fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { engineOrReason } from '../../../../test/engine.test-support.js';
import { EnvironmentError } from '../../../errors.js';
import type { ComposeFile, ComposeService } from '../compose/compose.js';
import { readCompose } from '../compose/compose.js';
import { Engine } from '../engine/engine.js';
import { isTargetsFault } from './target-container.js';
import { buildImage } from '../images/images.js';
import { ProcessLog } from '../../lifetime/log.js';
import { OwnedContainer } from './owned-container.js';
import { endText } from '../../services/readiness.js';

const checkout = join(import.meta.dirname, '..', '..', '..', '..');
const found = await engineOrReason();

async function errorOf(work: Promise<unknown>): Promise<EnvironmentError['text']> {
  const thrown: unknown = await work.catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(EnvironmentError);
  return (thrown as EnvironmentError).text;
}

describe('an engine that is of no use', () => {
  let folder: string;
  const servers: Server[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crossover-test-'));
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
    rmSync(folder, { recursive: true });
  });

  /** Something at a socket that answers each question with this, or not at all. */
  async function connectTo(answers: Record<string, object> | null) {
    const server = createServer((request, response) => {
      const path = Object.keys(answers ?? {}).find((end) => request.url?.endsWith(end));
      if (path !== undefined) response.end(JSON.stringify(answers?.[path]));
      else if (answers !== null) response.writeHead(404).end('{}');
    });
    servers.push(server);
    const socket = join(folder, 'docker.sock');
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    return errorOf(Engine.connect({ url: `unix://${socket}`, from: 'DOCKER_HOST', tlsFolder: null }));
  }

  const info = { OperatingSystem: 'X', Driver: 'overlay2', CgroupVersion: '2', MemTotal: 1 };

  it('is named with its version when it is too old', async () => {
    const version = { Version: '18.09', ApiVersion: '1.39', Arch: 'amd64', Os: 'linux' };
    const { expected, found: what } = await connectTo({ '/version': version, '/info': info });
    expect(expected).toContain('API 1.41 or later');
    expect(what).toBe('engine 18.09 with API 1.39');
  });

  it('is named when it runs no Linux containers', async () => {
    const version = { Version: '28.0', ApiVersion: '1.48', Arch: 'amd64', Os: 'windows' };
    expect((await connectTo({ '/version': version, '/info': info })).remedy).toContain('Linux containers');
  });

  it('is given up when it says nothing for five seconds', async () => {
    expect((await connectTo(null)).found).toBe('no answer within 5 s');
  });

  it('is told to be started when nobody is there', async () => {
    const url = `unix://${folder}/nowhere.sock`;
    const { found: what, remedy } = await errorOf(
      Engine.connect({ url, from: 'DOCKER_HOST', tlsFolder: null }),
    );
    expect(what).toBe('nothing there');
    expect(remedy).toContain('Start Docker');
  });
});

describe('a container that the engine does not start', () => {
  it.each([
    // what the engine says, whether the target is to blame
    ['runc create failed: exec: "no-such": executable file not found in $PATH: unknown', true],
    ['runc create failed: exec: "/app": permission denied: unknown', true],
    ['exec /app: exec format error', true],
    ['network 0123 not found', false],
    ['error creating overlay mount: permission denied', false],
    ['mkdir /var/lib/docker/x: no space left on device', false],
  ])('%s: the target is to blame: %s', (message, targets) => {
    expect(isTargetsFault(message)).toBe(targets);
  });
});

describe.skipIf(found.reason !== null)(
  `with a real engine${found.reason ? ` (${found.reason})` : ''}`,
  () => {
    const engine = found.engine as Engine;
    const docker = new Docker();
    let folder: string;
    let agent: ComposeService;
    const ownImages = new Set<string>();
    const options = (compose: ComposeFile) => ({
      engine,
      compose,
      environment: process.env,
      signal: new AbortController().signal,
      onStep: () => undefined,
      notesFile: join(folder, 'notes.json'),
    });
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'crossover-test-'));
      const compose = readCompose(checkout);
      agent = compose.service('agent');
      await buildImage('agent', options(compose));
    }, 600_000);
    afterAll(async () => {
      for (const name of ownImages) await engine.images.remove(name).catch(() => undefined);
      rmSync(folder, { recursive: true });
    });

    /** An image without files that says that it is for this architecture, as `docker save` would write it. */
    function archiveOf(name: string, architecture: string) {
      const archive = join(folder, 'archive');
      mkdirSync(archive, { recursive: true });
      // Two empty blocks are an empty tar.
      const layer = Buffer.alloc(1024);
      const diff = `sha256:${createHash('sha256').update(layer).digest('hex')}`;
      const config = { architecture, os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: [diff] } };
      const manifest = [{ Config: 'config.json', RepoTags: [`${name}:latest`], Layers: ['layer.tar'] }];
      writeFileSync(join(archive, 'layer.tar'), layer);
      writeFileSync(join(archive, 'config.json'), JSON.stringify(config));
      writeFileSync(join(archive, 'manifest.json'), JSON.stringify(manifest));
      return pack(archive);
    }

    /** Builds a service `web` from this Dockerfile. */
    function build(dockerfile: string) {
      const image = `crossover-test/web-${process.pid}`;
      ownImages.add(image);
      mkdirSync(join(folder, 'web'), { recursive: true });
      writeFileSync(join(folder, 'web', 'Dockerfile'), dockerfile);
      writeFileSync(
        join(folder, 'docker-compose.yml'),
        `name: x\nservices:\n  web:\n    image: ${image}\n    build: { context: web }\n`,
      );
      return buildImage('web', options(readCompose(folder)));
    }

    it('builds an image, tells what it is, and remembers what making it took', async () => {
      const dockerfile = `FROM crossover/agent\nLABEL made.at=${Date.now()}\n`;
      const made = await build(dockerfile);
      expect(made).toMatchObject({ service: 'web', architecture: engine.facts.architecture });
      expect(made.bases.map(({ name }) => name)).toEqual(['crossover/agent']);
      expect(made.build?.seconds).toBeGreaterThan(0);
      // The second time every step comes from the cache, and the time is that of the first.
      expect((await build(dockerfile)).build).toEqual(made.build);
      // A note that was cut off is no note.
      writeFileSync(join(folder, 'notes.json'), '{"sha256:');
      expect((await build(dockerfile)).build).toBeNull();
    }, 120_000);

    it('says which step of a build failed, with what it printed', async () => {
      const { expected, found: what } = await errorOf(
        build('FROM crossover/agent\nRUN echo the reason >&2; exit 3\n'),
      );
      expect(expected).toBe('the image of web to be built');
      expect(what).toMatch(/returned a non-zero code: 3/);
      expect(what).toContain('the reason');
    }, 120_000);

    it('says what to do about a base image that cannot be had', async () => {
      const { found: what, remedy } = await errorOf(build('FROM registry.invalid/nothing:1\n'));
      expect(what).toContain('registry.invalid');
      expect(remedy).toContain('redirect base images');
    }, 120_000);

    it('refuses an image of another architecture than its own', async () => {
      const other = engine.facts.architecture === 'amd64' ? 'arm64' : 'amd64';
      const name = `crossover-test/other-${process.pid}`;
      ownImages.add(`${name}:latest`);
      await docker.loadImage(archiveOf(name, other));
      const { expected, found: what } = await errorOf(build(`FROM ${name}:latest\nLABEL x=y\n`));
      expect(expected).toContain(`for ${engine.facts.architecture}`);
      expect(what).toContain(`one for ${other}`);
    }, 120_000);

    const started = (command: string[], memoryBytes: number, own: Partial<ComposeService> = {}) =>
      OwnedContainer.start({
        engine,
        spec: {
          service: { ...agent, mem_limit: memoryBytes, memswap_limit: memoryBytes, ...own },
          name: `crossover-test-${process.pid}-${command.length}-${memoryBytes}`,
          labels: {},
          network: 'none',
          cpus: [],
          openFiles: null,
          command,
        },
        log: new ProcessLog(null, null),
        graceSeconds: 1,
      });

    it('tells that a container was killed for memory', async () => {
      const eat = 'const kept = []; for (;;) kept.push(Buffer.alloc(8e6, 1));';
      await using container = await started(['node', '-e', eat], 96 * 2 ** 20);
      const exit = await container.exited;
      expect(exit.outOfMemory).toBe(true);
      expect(endText(exit)).toMatch(/killed for memory$/);
    }, 60_000);

    it('tells how a container ended by itself, and keeps its last lines', async () => {
      await using container = await started(['node', '-e', 'console.log("bye"); process.exit(7)'], 2 ** 30);
      expect(await container.exited).toEqual({ code: 7, signal: null, outOfMemory: false });
      await container.log.drained();
      expect(container.log.tail()).toBe('bye');
    }, 60_000);

    it('leaves nothing of a container that cannot start', async () => {
      const missing = { init: false, entrypoint: ['no-such-program'] };
      await expect(started([], 2 ** 29, missing)).rejects.toThrow(/no-such-program/);
      const left = await docker.listContainers({
        all: true,
        filters: { name: [`crossover-test-${process.pid}-`] },
      });
      expect(left).toEqual([]);
    }, 60_000);
  },
);
