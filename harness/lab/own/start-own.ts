import { randomUUID } from 'node:crypto';
import { asError } from '../../errors.js';
import type { OwnManifest } from '../../model/plan/own-service.js';
import type { OwnStart, Served } from '../lab.js';
import { LOOPBACK, TargetStartError } from '../lab.js';
import { startOnFreshPort } from '../local/on-fresh-port.js';
import { OwnedProcess } from '../local/owned-process.js';
import type { RunFolder } from '../local/run-folder.js';
import type { ProcessLog } from '../lifetime/log.js';
import { addressOf, entryOf } from './address.js';
import type { ComposeProjects } from './compose-projects.js';
import { aboutOf, untilOwnReady } from './readiness.js';
import { runToItsEnd } from './run-to-its-end.js';

interface OwnSurroundings {
  /** The user's own, whole: it is his service, as he starts it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly compose: ComposeProjects;
  readonly folder: RunFolder;
  readonly openLog: () => ProcessLog;
}

const READY_WITHIN_MS = 60_000;
/** Of a service that nobody has just started. */
const ANSWERS_WITHIN_MS = 5_000;

/** Brings a reader's own service to where it answers: fresh, restarted, or as it stands. Throws TargetStartError, or InterruptedError. */
export function startOwn(start: OwnStart, surroundings: OwnSurroundings): Promise<Served> {
  const { manifest } = start.service;
  if ('command' in manifest) return startByCommand(start, manifest, surroundings);
  if ('compose' in manifest) return surroundings.compose.start(start, manifest);
  return reached(start, manifest, surroundings);
}

function startByCommand(
  start: OwnStart,
  { command: [command = '', ...args] }: Extract<OwnManifest, { command: unknown }>,
  { environment, folder, openLog }: OwnSurroundings,
): Promise<Served> {
  const { service, signal } = start;
  const entry = entryOf(service);
  const nonce = randomUUID();
  return startOnFreshPort({
    signal,
    launch: async (port) => {
      try {
        return await OwnedProcess.start(
          {
            command,
            args,
            cwd: service.folder,
            cpus: start.cpus,
            log: openLog(),
            environment: {
              ...environment,
              HOST: LOOPBACK,
              PORT: String(port),
              NONCE: nonce,
            },
          },
          folder,
        );
      } catch (thrown) {
        const text = {
          expected: 'the command of the service to start',
          found: asError(thrown).message,
          remedy: 'Correct `command` in its target.yaml; it runs in the folder where that file stands.',
        };
        throw new TargetStartError(text, '', { cause: thrown });
      }
    },
    ready: async (process_, port, began) => {
      const address = { host: LOOPBACK, port };
      const exit = () => process_.exit();
      const logTail = () => process_.log.tail();
      await untilOwnReady({ service, address, entry, withinMs: READY_WITHIN_MS, signal, exit, logTail });
      const coldStartMs = performance.now() - began;
      const about = await aboutOf(address, entry);
      return {
        id: start.trialId,
        address,
        harnessAddress: address,
        coldStartMs,
        exit,
        logTail,
        about: about?.nonce === nonce ? about : null,
        watched: { rootPids: () => [process_.pid], container: null },
        entry: { ...entry, isSeen: true },
        [Symbol.asyncDispose]: () => process_[Symbol.asyncDispose](),
      };
    },
  });
}

async function reached(
  { service, trialId, signal }: OwnStart,
  manifest: Extract<OwnManifest, { url: unknown }>,
  { environment }: OwnSurroundings,
): Promise<Served> {
  const began = performance.now();
  const address = addressOf(service, manifest.url);
  const entry = entryOf(service);
  const isRestarted = 'restart' in manifest;
  if (isRestarted) await runToItsEnd(manifest.restart, { folder: service.folder, environment, signal });
  const withinMs = isRestarted ? READY_WITHIN_MS : ANSWERS_WITHIN_MS;
  await untilOwnReady({ service, address, entry, withinMs, signal });
  const coldStartMs = performance.now() - began;
  return {
    id: trialId,
    address,
    harnessAddress: address,
    coldStartMs,
    about: await aboutOf(address, entry),
    watched: { rootPids: () => [], container: null },
    entry: { ...entry, isSeen: false },
    logTail: () => '',
    exit: () => null,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
