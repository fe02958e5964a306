import { describe, expect, it } from 'vitest';
import { baseNames } from './dockerfile.js';

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

  it.each([
    ['a default in FROM', 'ARG IMAGE\nFROM ${IMAGE:-node:24-slim}', ['node:24-slim']],
    ['an empty default', 'ARG IMAGE=\nFROM ${IMAGE:-node:24}', ['node:24']],
    ['a default within a default', 'FROM ${A:-${B:-node:24}}', ['node:24']],
    ['an alternative', 'ARG SLIM=1\nFROM node:24${SLIM:+-slim}', ['node:24-slim']],
    ['a quoted ARG', 'ARG IMAGE="node:24-slim"\nFROM ${IMAGE}', ['node:24-slim']],
    ['single quotes', "ARG IMAGE='node:24'\nFROM $IMAGE", ['node:24']],
    ['a quoted FROM', 'FROM "node:24" AS x', ['node:24']],
    ['two in one ARG', 'ARG NODE=24 KIND=slim\nFROM node:${NODE}-${KIND}', ['node:24-slim']],
    ['an ARG in an ARG', 'ARG V=24\nARG IMAGE=node:${V}-slim\nFROM ${IMAGE}', ['node:24-slim']],
    ['lower case', 'from --platform=$BUILDPLATFORM golang:1.26 as build\nfrom build', ['golang:1.26']],
    ['a stage in upper case', 'FROM node:24 AS Build\nFROM build', ['node:24']],
    ['continued lines', 'FROM \\\n  # why\n  --platform=linux/amd64 \\\n  node:24', ['node:24']],
    ['another escape', '# escape=`\nFROM `\n  node:24', ['node:24']],
    ['FROM within a RUN', 'FROM postgres:18\nRUN psql -c "SELECT 1 \\\n  FROM users"', ['postgres:18']],
    ['FROM in a here-document', 'FROM a:1\nRUN <<END\nFROM users\nEND\nFROM b:2', ['a:1', 'b:2']],
    ['a here-string', 'FROM a:1\nRUN cat <<< x\nFROM b:2', ['a:1', 'b:2']],
    ['a stage by COPY only', 'FROM node:24\nCOPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/', ['node:24']],
    ['lines that end as on Windows', 'FROM node:24\r\nFROM scratch\r\n', ['node:24']],
    ['a variable of the builder’s own', 'FROM node:${TARGETARCH}\nFROM b:2', ['b:2']],
    ['a pattern cut from a value', 'ARG V=v1.2\nFROM a:${V#v}\nFROM a:${V/v/}\nFROM b:$V', ['b:v1.2']],
    ['an ARG after the first FROM', 'ARG V=1\nFROM a:$V\nARG V=2\nFROM b:$V', ['a:1', 'b:1']],
  ])('are read as the builder reads them: %s', (_what, text, names) => {
    expect(baseNames(`${text}\n`, {})).toEqual(names);
  });
});
