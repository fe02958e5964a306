import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { asError, UsageError } from '../../../errors.js';
import { commandLine, listOrMap, oneOrMore, text } from './compose-forms.js';
import { parseBytes, parseSeconds } from './compose-units.js';

const bytes = z.union([z.string(), z.number()]).transform(issueOf(parseBytes));
const seconds = z.string().transform(issueOf(parseSeconds));

const buildSchema = z.strictObject({
  context: z.string().default('.'),
  dockerfile: z.string().default('Dockerfile'),
  /** Null: taken from the environment when it is set there, else left to the Dockerfile. */
  args: listOrMap.default({}),
});

/** A container's variables are the same whoever starts it: none comes from the user's environment. */
const environmentSchema = listOrMap.transform((variables, context): Record<string, string> => {
  const given = Object.entries(variables).flatMap(([name, value]): [string, string][] => {
    if (value !== null) return [[name, value]];
    context.addIssue({
      code: 'custom',
      message: `${name} without a value, which is not taken from the environment`,
    });
    return [];
  });
  return Object.fromEntries(given);
});

/** The keys of a service that the harness understands, as the Compose specification writes them. */
const serviceSchema = z.strictObject({
  image: z.string().optional(),
  build: z
    .preprocess((value) => (typeof value === 'string' ? { context: value } : value), buildSchema)
    .optional(),
  command: commandLine.nullish().transform((words) => words ?? undefined),
  entrypoint: commandLine.nullish().transform((words) => words ?? undefined),
  environment: environmentSchema.default({}),
  user: text.optional(),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  read_only: z.boolean().default(false),
  tmpfs: oneOrMore.default([]),
  mem_limit: bytes.optional(),
  memswap_limit: bytes.optional(),
  shm_size: bytes.optional(),
  sysctls: listOrMap.transform(withoutNulls).default({}),
  stop_signal: z.string().optional(),
  stop_grace_period: seconds.optional(),
  init: z.boolean().default(false),
  stdin_open: z.boolean().default(false),
  // What only people need: the harness publishes nothing, names and labels its containers, keeps their logs, orders the
  // starts itself and does no health checks.
  container_name: z.unknown().optional(),
  expose: z.unknown().optional(),
  labels: z.unknown().optional(),
  logging: z.unknown().optional(),
  restart: z.unknown().optional(),
  ports: z.array(z.union([text, z.looseObject({})])).default([]),
  depends_on: z.unknown().optional(),
  healthcheck: z.unknown().optional(),
  profiles: z.array(z.string()).default([]),
});
const fileSchema = z.strictObject({
  name: z.string().optional(),
  /** Of the format; Compose has stopped reading it. */
  version: z.unknown().optional(),
  services: z.record(z.string(), serviceSchema),
});

/** One service of docker-compose.yml. Sizes in bytes, times in seconds. */
export type ComposeService = z.output<typeof serviceSchema> & { readonly image: string };

/** docker-compose.yml, the one description of the containers. */
export interface ComposeFile {
  readonly path: string;
  /** Build contexts are relative to it. */
  readonly folder: string;
  service(name: string): ComposeService;
}

export const COMPOSE_FILE = 'docker-compose.yml';

function withoutNulls(values: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

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
  const { services, name: project = basename(dirname(path)) } = checked(path, parsed(path));
  return {
    path,
    folder: dirname(path),
    service: (name) => {
      const service = services[name];
      // A service that is built and not named is called as Compose calls it.
      if (service) return { ...service, image: service.image ?? `${project.toLowerCase()}-${name}` };
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
    return parse(readFileSync(path, 'utf8'), { merge: true });
  } catch (thrown) {
    throw unfit(path, 'YAML', asError(thrown).message, 'Mend the file.');
  }
}

function checked(path: string, value: unknown): z.output<typeof fileSchema> {
  const plain = plainValues(path, withoutExtensions(value), []);
  const result = fileSchema.safeParse(plain);
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
  const key = issue?.path.length ? `"${String(issue.path.at(-1))}"` : 'a map of services';
  throw unfit(path, `${key} ${where} to be valid`, issue?.message ?? 'something else', 'Correct it there.');
}

/** `in service postgres`; `at the top level`. */
function placeOf(path: readonly PropertyKey[]): string {
  return path[0] === 'services' && path.length > 1 ? `in service ${String(path[1])}` : 'at the top level';
}

/** Without the keys that begin with `x-`, at the top and in services: they are there to be referred to. */
function withoutExtensions(value: unknown): unknown {
  const kept = withoutOwnExtensions(value);
  if (!isMap(kept) || !isMap(kept['services'])) return kept;
  const services = Object.entries(kept['services']).map(([name, service]) => [
    name,
    withoutOwnExtensions(service),
  ]);
  return { ...kept, services: Object.fromEntries(services) as unknown };
}

function withoutOwnExtensions(value: unknown): unknown {
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith('x-')));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * `$$` as the `$` that it stands for. Compose would replace `${NAME}`; the harness refuses it, so that nothing means two
 * things.
 */
function plainValues(path: string, value: unknown, at: readonly string[]): unknown {
  if (typeof value === 'string') {
    if (/\$[{A-Za-z_]/.test(value.replaceAll('$$', ''))) {
      throw unfit(
        path,
        `plain values ${placeOf(at)}`,
        `"${value}" for "${at.at(-1) ?? ''}"`,
        'Write the value out, or $$ for a dollar sign; only build arguments without a value are taken from the environment.',
      );
    }
    return value.replaceAll('$$', () => '$');
  }
  if (Array.isArray(value))
    return value.map((part, index) => plainValues(path, part, [...at, String(index)]));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, plainValues(path, part, [...at, key])]),
  );
}

function unfit(path: string, expected: string, found: string, remedy: string): UsageError {
  return new UsageError({ expected: `${expected}, in ${path}`, found, remedy });
}
