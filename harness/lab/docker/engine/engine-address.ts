import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { asError, EnvironmentError, UsageError } from '../../../errors.js';
import { homeFolder } from '../../../linux/account.js';

/** Where a Docker engine is, and who said so. */
export interface EngineAddress {
  /** `unix:///var/run/docker.sock`, `tcp://host:2376`, `ssh://user@host`, `npipe:////./pipe/docker_engine`. */
  readonly url: string;
  /** For messages: `DOCKER_HOST`, `the docker context "desktop-linux"`, `the default socket`. */
  readonly from: string;
  /** Folder with ca.pem, cert.pem and key.pem; null without TLS. */
  readonly tlsFolder: string | null;
  /** Where ssh's agent listens, which holds the keys; left out where nobody has one. */
  readonly sshAgent?: string | undefined;
}

const metaSchema = z.object({ Endpoints: z.object({ docker: z.object({ Host: z.string().optional() }) }) });
const configSchema = z.object({ currentContext: z.string().optional() });

type Variables = Readonly<NodeJS.ProcessEnv>;

/**
 * The engine that the docker command would speak to: DOCKER_HOST, else the context chosen by DOCKER_CONTEXT or by
 * `docker context use`, else the default socket. Throws UsageError for a context that is not there, EnvironmentError for
 * what is no address.
 */
export function engineAddress(environment: Variables, home = homeFolder()): EngineAddress {
  const address = addressBy(environment, home);
  const { SSH_AUTH_SOCK: sshAgent } = environment;
  return address.url.startsWith('ssh:') ? { ...address, sshAgent } : address;
}

/** To the docker command an empty variable is none. */
function addressBy(environment: Variables, home: string): EngineAddress {
  const host = environment['DOCKER_HOST'] ?? '';
  const certificates = environment['DOCKER_CERT_PATH'] ?? '';
  if (host !== '') {
    const wantsTls = (environment['DOCKER_TLS_VERIFY'] ?? '') !== '' || certificates !== '';
    const tlsFolder = wantsTls ? certificates || join(home, '.docker') : null;
    return usable({ url: host.includes('://') ? host : `tcp://${host}`, from: 'DOCKER_HOST', tlsFolder });
  }
  const folder = environment['DOCKER_CONFIG'] || join(home, '.docker');
  const context = environment['DOCKER_CONTEXT'] || currentContext(folder);
  if (context !== '' && context !== 'default') return contextAddress(folder, context);
  return { url: defaultSocket(home), from: 'the default socket', tlsFolder: null };
}

function currentContext(folder: string): string {
  const path = join(folder, 'config.json');
  if (!existsSync(path)) return '';
  return parsed(path, configSchema).currentContext ?? '';
}

/** The docker command keeps each context under the SHA-256 of its name. */
function contextAddress(folder: string, name: string): EngineAddress {
  const id = createHash('sha256').update(name).digest('hex');
  const path = join(folder, 'contexts', 'meta', id, 'meta.json');
  const url = existsSync(path) ? parsed(path, metaSchema).Endpoints.docker.Host : undefined;
  if (url === undefined) {
    throw new UsageError({
      expected: `a docker context called "${name}", which is the one chosen`,
      found: existsSync(path) ? `no address in ${path}` : `no ${path}`,
      remedy: 'Choose one of `docker context ls` with `docker context use`, or set DOCKER_HOST.',
    });
  }
  const tls = join(folder, 'contexts', 'tls', id, 'docker');
  return usable({ url, from: `the docker context "${name}"`, tlsFolder: existsSync(tls) ? tls : null });
}

const PROTOCOLS = ['unix:', 'npipe:', 'tcp:', 'http:', 'https:', 'ssh:'];

/** Throws EnvironmentError for an address that no engine can have. */
function usable(address: EngineAddress): EngineAddress {
  const { url, from } = address;
  if (URL.canParse(url)) {
    const { protocol, hostname, pathname } = new URL(url);
    const named = ['unix:', 'npipe:'].includes(protocol) ? pathname.length > 1 : hostname !== '';
    if (PROTOCOLS.includes(protocol) && named) return address;
  }
  throw new EnvironmentError({
    expected: `the address of a Docker engine by ${from}`,
    found: `"${url}"`,
    remedy: 'Write it as unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host, or leave it out.',
  });
}

function defaultSocket(home: string): string {
  if (process.platform === 'win32') return 'npipe:////./pipe/docker_engine';
  const own = join(home, '.docker', 'run', 'docker.sock');
  return `unix://${process.platform === 'darwin' && existsSync(own) ? own : '/var/run/docker.sock'}`;
}

function parsed<T>(path: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (thrown) {
    throw new UsageError(
      {
        expected: `${path} to be a file of the docker command`,
        found: asError(thrown).message,
        remedy: 'Mend it, or set DOCKER_HOST to the address of the engine.',
      },
      { cause: thrown },
    );
  }
}
