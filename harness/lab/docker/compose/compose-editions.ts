import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../../../errors.js';
import type { Edition, Target } from '../../../model/plan/target.js';
import type { ComposeFile, ComposeService } from './compose.js';
import { baseNames } from '../images/dockerfile.js';
import { buildArguments } from '../images/images.js';

type BuildSection = NonNullable<ComposeService['build']>;

/** The argument of the image that a language's targets are built in. */
const BASE_ARGUMENTS: Readonly<Record<string, string>> = { python: 'PYTHON_IMAGE', go: 'GO_IMAGE' };
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
      const args = { ...service.build.args, ...argumentsOf(target, target.edition, service.build) };
      return { ...service, image: imageOf(service, target.edition), build: { ...service.build, args } };
    },
  };

  function argumentsOf({ language }: Target, edition: Edition, build: BuildSection): Record<string, string> {
    if ('experiment' in edition) return { GOEXPERIMENT: edition.experiment };
    const { context, dockerfile, args } = build;
    const text = readFileSync(join(compose.folder, context, dockerfile), 'utf8');
    // What a Dockerfile begins with is what it builds in.
    const [base = ''] = baseNames(text, buildArguments(args, environment));
    const argument = BASE_ARGUMENTS[language];
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
