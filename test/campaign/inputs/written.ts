import fc from 'fast-check';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { copyOf } from './checkout-copy.js';
import type { InputKind, Workshop } from './input.js';
import { mutated, mutatedText } from './mutation.js';

/** A file that people write, with changes in its values or in its text. */
export function spoiled(text: string): fc.Arbitrary<string> {
  return fc.oneof(
    mutated(parse(text, { merge: true }) as object).map((value) => stringify(value)),
    mutatedText(text),
  );
}

function written(
  workshop: Workshop,
  file: string,
  args: readonly string[],
  environment: () => Promise<{ variables: Record<string, string>; close?: () => void }>,
) {
  const copy = join(workshop.folder, 'spoiled-checkout');
  if (!existsSync(copy)) copyOf(workshop.checkout, copy);
  const path = join(copy, file);
  const good = readFileSync(path, 'utf8');
  return spoiled(good).map((bad) => async () => {
    writeFileSync(path, bad);
    const { variables, close } = await environment();
    return {
      what: `${args.join(' ')} with ${file}:\n${excerpt(good, bad)}`,
      checkout: copy,
      args,
      environment: variables,
      undo: () => {
        writeFileSync(path, good);
        close?.();
      },
    };
  });
}

/** The lines around the first difference. */
function excerpt(good: string, bad: string): string {
  const [x, y] = [good.split('\n'), bad.split('\n')];
  const at = y.findIndex((line, index) => line !== x[index]);
  return y
    .slice(Math.max(0, at - 1), at + 4)
    .map((line) => line.slice(0, 200))
    .join('\n');
}

export const manifests: InputKind = {
  kind: 'manifests',
  inputs: (workshop) =>
    fc.oneof(
      written(workshop, 'targets/go-net-http/target.yaml', ['list', 'targets'], nothing),
      written(
        workshop,
        'targets/python-fastapi/target.yaml',
        ['plan', '--lab', 'local', '--profile', 'smoke', '--scenario', 'crud'],
        nothing,
      ),
    ),
};

const nothing = () => Promise.resolve({ variables: {} });

/** Read before anything is built: an engine that can build nothing will do. */
export const composeFiles: InputKind = {
  kind: 'compose files',
  inputs: (workshop) =>
    written(
      workshop,
      'docker-compose.yml',
      ['plan', '--lab', 'docker', '--profile', 'smoke', '--scenario', 'crud'],
      engineThatBuildsNothing,
    ),
};

async function engineThatBuildsNothing() {
  const server = createServer((request, response) => {
    const answer = answerTo(request.url ?? '');
    response.writeHead(answer.status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(answer.value));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    variables: { DOCKER_HOST: `tcp://127.0.0.1:${port}`, DOCKER_TLS_VERIFY: '', DOCKER_CERT_PATH: '' },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answerTo(url: string): { status: number; value: object } {
  if (url.includes('/version'))
    return { status: 200, value: { Version: '29.0.0', ApiVersion: '1.52', Arch: 'amd64', Os: 'linux' } };
  if (url.includes('/info'))
    return {
      status: 200,
      value: {
        OperatingSystem: 'none',
        Driver: 'overlayfs',
        CgroupVersion: '2',
        MemTotal: 8e9,
        CPUSet: true,
      },
    };
  return { status: url.includes('/images/') ? 404 : 500, value: { message: 'this engine builds nothing' } };
}
