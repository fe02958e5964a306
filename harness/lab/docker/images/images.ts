import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { asError, EnvironmentError, InterruptedError } from '../../../errors.js';
import type { ImageRecord } from '../../../model/run/image.js';
import { withoutSecrets } from '../../../model/secrets.js';
import { packContext } from './build-context.js';
import { BuildOutput } from './build-output.js';
import { baseNames } from './dockerfile.js';
import type { ComposeFile, ComposeService } from '../compose/compose.js';
import type { ImageFacts } from '../engine/engine-images.js';
import type { Engine } from '../engine/engine.js';

/** Images of ours carry it, with the name of their service. */
export const IMAGE_LABEL = 'crossover.image';
/** Whose it is: each checkout removes its own. */
const CHECKOUT_LABEL = 'crossover.checkout';
const STAND_IN_LABEL = 'stand-in';

/** What images of this checkout carry. Its path is the machine's own and stands in no image. */
export const checkoutLabel = (checkout: string): string => `${CHECKOUT_LABEL}=${checkoutDigest(checkout)}`;

function checkoutDigest(checkout: string): string {
  return createHash('sha256').update(checkout).digest('hex').slice(0, CHECKOUT_DIGITS);
}

const CHECKOUT_DIGITS = 16;

export interface BuildOptions {
  readonly engine: Engine;
  readonly compose: ComposeFile;
  /** The user's own: build arguments without a value are taken from it. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly signal: AbortSignal;
  readonly onStep: (title: string) => void;
  /** Keeps what making each image took, since the next start finds it all in the cache. */
  readonly notesFile: string;
}

type Build = NonNullable<ImageRecord['build']>;

/**
 * Builds the image of a service as docker-compose.yml describes it; what has not changed comes from the engine's
 * cache. Throws EnvironmentError with the end of the build's output, or InterruptedError.
 */
export async function buildImage(name: string, options: BuildOptions): Promise<ImageRecord> {
  const { engine, compose, onStep } = options;
  const service = compose.service(name);
  onStep(`Building the image of ${name}`);
  const made = service.build ? await build(name, service, options) : null;
  // By what was made: the tag may be another checkout's by now.
  const reference = made?.imageId ?? service.image;
  const image = await engine.images.find(reference);
  if (!image) throw missing(name, service);
  requireArchitecture(name, image, engine);
  return {
    service: name,
    reference: service.image,
    id: image.Id,
    architecture: image.Architecture,
    unpackedBytes: image.Size,
    compressedBytes: await engine.images.compressedBytes(service.image),
    build: made && remembered(options.notesFile, image.Id, made.build),
    bases: await basesOf(service, options),
  };
}

const notesSchema = z.record(
  z.string(),
  z.object({ seconds: z.number(), steps: z.int(), cachedSteps: z.int() }),
);

/** None where the file is missing, or was cut off by a kill: it only spares a second measurement. */
function readNotes(notesFile: string): z.infer<typeof notesSchema> {
  try {
    return notesSchema.parse(JSON.parse(readFileSync(notesFile, 'utf8')));
  } catch {
    return {};
  }
}

/** What making the image took: now, or when it was last made. */
function remembered(notesFile: string, id: string, build: Build): Build | null {
  const notes = readNotes(notesFile);
  if (build.cachedSteps >= build.steps) return notes[id] ?? null;
  mkdirSync(dirname(notesFile), { recursive: true });
  writeFileSync(notesFile, `${JSON.stringify({ ...notes, [id]: build }, null, 2)}\n`);
  return build;
}

interface Built {
  readonly build: Build;
  readonly imageId: string | null;
}

async function build(name: string, service: ComposeService, options: BuildOptions): Promise<Built> {
  const { engine, compose, signal, environment, onStep } = options;
  const { context = '.', dockerfile = 'Dockerfile', args = {} } = service.build ?? {};
  const began = performance.now();
  const folder = join(compose.folder, context);
  const said = new BuildOutput();
  try {
    const output = await engine.images.build(packContext(folder, dockerfile), {
      t: service.image,
      dockerfile,
      buildargs: buildArguments(args, environment),
      labels: { [IMAGE_LABEL]: name, [CHECKOUT_LABEL]: checkoutDigest(compose.folder) },
      // Containers of single steps do not outlive a failing one.
      forcerm: true,
      abortSignal: signal,
    });
    await said.read(output, (step) => {
      onStep(`Building the image of ${name}, ${step}`);
    });
  } catch (thrown) {
    if (signal.aborted) throw new InterruptedError();
    throw failed(name, asError(thrown).message, said.tail);
  }
  const { steps, cachedSteps, imageId } = said;
  return { build: { seconds: (performance.now() - began) / 1_000, steps, cachedSteps }, imageId };
}

/** Those without a value come from the environment, where it sets them. */
export function buildArguments(
  args: Readonly<Record<string, string | null>>,
  environment: Readonly<NodeJS.ProcessEnv>,
): Record<string, string> {
  const given = Object.entries(args).map(([key, value]) => [key, value ?? environment[key]] as const);
  return Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The images that the Dockerfile's stages start from, each by its name after redirection. */
async function basesOf(service: ComposeService, options: BuildOptions): Promise<ImageRecord['bases']> {
  const { engine, compose, environment } = options;
  if (!service.build) return [];
  const { context, dockerfile, args } = service.build;
  const text = readFileSync(join(compose.folder, context, dockerfile), 'utf8');
  const bases: ImageRecord['bases'] = [];
  for (const name of baseNames(text, buildArguments(args, environment))) {
    const image = await engine.images.find(name);
    const standsIn = image?.Config?.Labels?.[STAND_IN_LABEL] === 'true';
    const contents = image?.Config?.Labels?.[`${STAND_IN_LABEL}.contents`];
    bases.push({
      name,
      digest: image?.RepoDigests?.[0]?.split('@')[1] ?? null,
      standIn: standsIn ? (contents ?? 'a local stand-in') : null,
    });
  }
  return bases;
}

function requireArchitecture(name: string, { Architecture }: ImageFacts, { facts }: Engine): void {
  if (Architecture === facts.architecture) return;
  throw new EnvironmentError({
    expected: `an image of ${name} for ${facts.architecture}, the engine's own architecture`,
    found: `one for ${Architecture}, which would measure an emulator`,
    remedy: 'Name base images of the right architecture (see docs/docker.md), unset DOCKER_DEFAULT_PLATFORM.',
  });
}

function missing(name: string, { image }: ComposeService): EnvironmentError {
  return new EnvironmentError({
    expected: `an image called ${image} for the service ${name}`,
    found: 'none in the engine, and no build section to make it by',
    remedy: `Build or pull it: docker pull ${image}`,
  });
}

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /no space left|disk quota/i,
    'Free some disk space of the engine (docker system df tells where it went), and start again.',
  ],
  [
    /pull access denied|manifest|not found|no such host|i\/o timeout|connection refused|TLS|x509|unauthorized|toomanyrequests/i,
    'See that the engine reaches its registry, or redirect base images and package indexes (docs/docker.md), and start again.',
  ],
];

function failed(name: string, message: string, tail: readonly string[]): EnvironmentError {
  const remedy = REMEDIES.find(([pattern]) => pattern.test(message))?.[1];
  return new EnvironmentError({
    expected: `the image of ${name} to be built`,
    found: withoutSecrets(`${message.trim()}${tail.length > 0 ? `, after:\n${tail.join('\n')}` : ''}`),
    remedy:
      remedy ??
      'Mend what it names, and start again; docs/docker.md tells how to redirect base images and indexes.',
  });
}
