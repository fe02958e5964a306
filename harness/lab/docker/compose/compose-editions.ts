import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../../../errors.js';
import type { Edition, Target } from '../../../model/plan/target.js';
import type { ComposeFile, ComposeService } from './compose.js';
import { baseNames } from '../images/dockerfile.js';
import { buildArguments } from '../images/images.js';

type BuildSection = NonNullable<ComposeService['build']>;

/** Those that name the image that a target is built in: each has one of them. */
const BASE_ARGUMENTS = ['PYTHON_IMAGE', 'FREE_THREADED_IMAGE', 'GO_IMAGE'];
const WORKER = /-worker$/;
/** Of an image's tag: `3.13` of `python:3.13-slim-bookworm`. */
const TAG_VERSION = /(?<!@sha256):\d+(\.\d+)*(?=[^/]*$)/;

/**
 * The file with a service for each edition of a target, and for its worker: that of the target, built from the base image
 * of another version or with an experiment of Go's. Throws EnvironmentError where a base image's name tells no version.
 */
export function withEditions(
  compose: ComposeFile,
  targets: readonly Target[],
  environment: Readonly<NodeJS.ProcessEnv>,
): ComposeFile {
  return {
    ...compose,
    service: (name) => {
      const target = targets.find(({ id, edition }) => edition && id === name.replace(WORKER, ''));
      if (!target?.edition) return compose.service(name);
      const { of } = target.edition;
      const service = compose.service(`${of}${WORKER.exec(name)?.[0] ?? ''}`);
      if (!service.build) return service;
      const args = { ...service.build.args, ...argumentsOf(target.edition, service.build) };
      return { ...service, image: imageOf(service, target.edition), build: { ...service.build, args } };
    },
  };

  function argumentsOf(edition: Edition, build: BuildSection): Record<string, string> {
    if ('experiment' in edition) return { GOEXPERIMENT: edition.experiment };
    const { context, dockerfile, args } = build;
    const text = readFileSync(join(compose.folder, context, dockerfile), 'utf8');
    // What a Dockerfile begins with is what it builds in.
    const [base = ''] = baseNames(text, buildArguments(args, environment));
    const argument = BASE_ARGUMENTS.find((name) => name in args);
    if (argument !== undefined && TAG_VERSION.test(base))
      return { [argument]: base.replace(TAG_VERSION, `:${edition.version}`) };
    throw new EnvironmentError({
      expected: `a base image of ${edition.of} whose tag begins with its version, to be taken in version ${edition.version}`,
      found: `"${base}"`,
      remedy: `Name one that does: ${argument ?? 'its build argument'}=image:version (docs/docker.md).`,
    });
  }
}

const imageOf = ({ image }: ComposeService, edition: Edition): string =>
  `${image}:${'version' in edition ? edition.version : edition.experiment}`;
