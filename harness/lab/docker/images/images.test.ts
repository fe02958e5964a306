import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextFiles } from './build-context.js';
import { baseNames } from './images.js';

describe('the images that a Dockerfile starts from', () => {
  const dockerfile = `
ARG GO_IMAGE=golang:1.26-bookworm
ARG STATIC_IMAGE=static:nonroot
FROM --platform=$BUILDPLATFORM \${GO_IMAGE} AS build
ARG GO_IMAGE=other
RUN go build
FROM $STATIC_IMAGE
COPY --from=build /x /x
FROM build AS tested
FROM scratch
`;

  it('are those outside it, with their arguments filled in', () => {
    expect(baseNames(dockerfile, {})).toEqual(['golang:1.26-bookworm', 'static:nonroot']);
  });

  it('are redirected by build arguments', () => {
    expect(baseNames(dockerfile, { GO_IMAGE: 'mirror/golang:1.26' })).toEqual([
      'mirror/golang:1.26',
      'static:nonroot',
    ]);
  });
});

describe('a build context', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crossover-test-'));
    for (const path of [
      'Dockerfile',
      'app/main.ts',
      'app/main.test.ts',
      'app/deep/er.ts',
      'notes.md',
      'node_modules/x/index.js',
    ]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), 'x');
    }
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('holds what its .dockerignore brings back after leaving everything out', () => {
    writeFileSync(join(folder, '.dockerignore'), '*\n!app\n**/*.test.ts\n');
    expect(contextFiles(folder, 'Dockerfile')).toEqual([
      '.dockerignore',
      'Dockerfile',
      'app/deep/er.ts',
      'app/main.ts',
    ]);
  });

  it('holds everything without one, but what is never meant', () => {
    expect(contextFiles(folder, 'Dockerfile')).toEqual([
      'Dockerfile',
      'app/deep/er.ts',
      'app/main.test.ts',
      'app/main.ts',
      'notes.md',
    ]);
  });
});
