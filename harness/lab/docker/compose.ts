import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { asError, UsageError } from '../../errors.js';
import { parseBytes, parseSeconds } from './compose-units.js';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const bytes = z.union([z.string(), z.number()]).transform(issueOf(parseBytes));
const seconds = z.string().transform(issueOf(parseSeconds));

/** The keys of a service that the harness understands, as the Compose specification writes them. */
const serviceSchema = z.strictObject({
  image: z.string(),
  build: z
    .strictObject({
      context: z.string(),
      dockerfile: z.string().default('Dockerfile'),
      /** Null: taken from the environment when it is set there, else left to the Dockerfile. */
      args: z.record(z.string(), text.nullable()).default({}),
    })
    .optional(),
  command: z.array(text).optional(),
  entrypoint: z.array(text).optional(),
  environment: z.record(z.string(), text).default({}),
  user: z.string().optional(),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  read_only: z.boolean().default(false),
  tmpfs: z.array(z.string()).default([]),
  mem_limit: bytes.optional(),
  memswap_limit: bytes.optional(),
  shm_size: bytes.optional(),
  sysctls: z.record(z.string(), text).default({}),
  stop_signal: z.string().optional(),
  stop_grace_period: seconds.optional(),
  init: z.boolean().default(false),
  stdin_open: z.boolean().default(false),
  // What only people need: the harness publishes nothing, orders the starts itself and does no health checks.
  ports: z.array(text).default([]),
  depends_on: z.unknown().optional(),
  healthcheck: z.unknown().optional(),
  profiles: z.array(z.string()).default([]),
});
const fileSchema = z.strictObject({ name: z.string(), services: z.record(z.string(), serviceSchema) });

/** One service of docker-compose.yml. Sizes in bytes, times in seconds. */
export type ComposeService = z.output<typeof serviceSchema>;

/** docker-compose.yml, the one description of the containers. */
export interface ComposeFile {
  readonly path: string;
  /** Build contexts are relative to it. */
  readonly folder: string;
  service(name: string): ComposeService;
}

export const COMPOSE_FILE = 'docker-compose.yml';

/** A parser's error as one of the schema, with its place. */
function issueOf<I, O>(parser: (input: I) => O) {
  return (input: I, context: z.RefinementCtx): O => {
    try {
      return parser(input);
    } catch (thrown) {
      context.addIssue({ code: 'custom', message: asError(thrown).message });
      return z.NEVER;
    }
  };
}

/** Reads the subset of the Compose format that the harness supports. Throws UsageError that names the key and the service. */
export function readCompose(checkout: string): ComposeFile {
  const path = join(checkout, COMPOSE_FILE);
  const { services } = checked(path, parsed(path));
  return {
    path,
    folder: dirname(path),
    service: (name) => {
      const service = services[name];
      if (service) return service;
      throw unfit(
        path,
        `a service called ${name}`,
        `only ${Object.keys(services).join(', ')}`,
        `Describe ${name} there, as go-net-http is described.`,
      );
    },
  };
}

function parsed(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    throw unfit(path, 'YAML', asError(thrown).message, 'Mend the file.');
  }
}

function checked(path: string, value: unknown): z.output<typeof fileSchema> {
  refuseInterpolation(path, value, []);
  const result = fileSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = placeOf(issue?.path ?? []);
  if (issue?.code === 'unrecognized_keys') {
    throw unfit(
      path,
      `only keys that the harness supports ${where}`,
      issue.keys.map((key) => `"${key}"`).join(', '),
      `Take it out, or teach harness/lab/docker/compose.ts what it means; supported are ${Object.keys(serviceSchema.shape).join(', ')}.`,
    );
  }
  const key = String(issue?.path.at(-1) ?? '');
  throw unfit(path, `"${key}" ${where} to be valid`, issue?.message ?? 'something else', 'Correct it there.');
}

/** `in service postgres`; `at the top level`. */
function placeOf(path: readonly PropertyKey[]): string {
  return path[0] === 'services' && path.length > 1 ? `in service ${String(path[1])}` : 'at the top level';
}

/** Compose would replace `${NAME}`; the harness does not, so that nothing means two things. */
function refuseInterpolation(path: string, value: unknown, at: readonly string[]): void {
  if (typeof value === 'string' && /(?<!\$)\$[{A-Za-z_]/.test(value)) {
    throw unfit(
      path,
      `plain values ${placeOf(at)}`,
      `"${value}" for "${at.at(-1) ?? ''}"`,
      'Write the value out; only build arguments without a value are taken from the environment.',
    );
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) refuseInterpolation(path, part, [...at, key]);
}

function unfit(path: string, expected: string, found: string, remedy: string): UsageError {
  return new UsageError({ expected: `${expected}, in ${path}`, found, remedy });
}
