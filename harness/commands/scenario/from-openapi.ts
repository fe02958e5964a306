import { basename } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../../errors.js';
import { readText } from '../own/scenario-file.js';
import { readYaml } from '../own/yaml-file.js';
import type { Draft, DraftRequest, DraftValues } from './draft.js';
import { percentEncoded } from './log-line.js';
import { decoded } from './path-patterns.js';

const PAGE = 'https://spec.openapis.org/oas';

const referenceSchema = z.looseObject({ $ref: z.string() });
const typeSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  default: z.unknown().optional(),
  example: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
const parameterSchema = z.looseObject({
  name: z.string(),
  in: z.string(),
  required: z.boolean().optional(),
  schema: z.union([referenceSchema, typeSchema]).optional(),
  // Version 2 has the type beside the name.
  ...typeSchema.shape,
});
type Parameter = z.infer<typeof parameterSchema>;
const parametersSchema = z.array(z.union([referenceSchema, parameterSchema])).optional();
const pathSchema = z.looseObject({
  parameters: parametersSchema,
  get: z.looseObject({ operationId: z.string().optional(), parameters: parametersSchema }).optional(),
});
const serverSchema = z.looseObject({
  url: z.string(),
  variables: z.record(z.string(), z.looseObject({ default: z.unknown().optional() })).optional(),
});

/** What of an OpenAPI description (2 or 3) is read. */
const descriptionSchema = z
  .looseObject({
    openapi: z.string().optional(),
    swagger: z.string().optional(),
    info: z.looseObject({ title: z.string().optional() }).optional(),
    // Where it stands is for the reader to say: what does not fit is passed over.
    servers: z.array(serverSchema).optional().catch(undefined),
    basePath: z.string().optional().catch(undefined),
    paths: z.preprocess(withoutExtensions, z.record(z.string(), pathSchema)),
  })
  .refine(({ openapi, swagger }) => openapi !== undefined || swagger !== undefined, {
    message: 'neither openapi nor swagger says which version it is',
  });

/** Keys that begin with `x-` may hold anything. */
function withoutExtensions(paths: unknown): unknown {
  if (typeof paths !== 'object' || paths === null || Array.isArray(paths)) return paths;
  return Object.fromEntries(Object.entries(paths).filter(([key]) => !key.startsWith('x-')));
}

const PER_SECOND = 10;
const SECONDS = 10;

/** The GETs of an OpenAPI description, each as often as any other. Throws UsageError, with line and column of what does not fit. */
export function draftFromOpenApi(path: string, id: string): Draft {
  const file = basename(path);
  const described = { what: 'an OpenAPI description', path: file, page: PAGE };
  const description = readYaml(readText(path, described), descriptionSchema, described);
  const follow: Follow = (found, schema) => followed(description, found, schema, file);
  const look = (found: z.infer<typeof referenceSchema> | Parameter) => follow(found, parameterSchema);
  const operations = Object.entries(description.paths).flatMap(([template, item]) => {
    const { parameters = [], get } = follow(item, pathSchema);
    return get ? [{ template, get, parameters: [...parameters, ...(get.parameters ?? [])].map(look) }] : [];
  });
  const ready = operations.filter(({ parameters }) => asksForMore(parameters) === null);
  const isTold = (name = ''): boolean =>
    name !== '' && ready.filter(({ get }) => get.operationId === name).length === 1;
  const requests = ready.map(({ template, get: { operationId }, parameters }) =>
    requestOf(template, isTold(operationId) ? operationId : undefined, parameters, follow),
  );
  if (requests.length === 0) throw nothingToSend(file, operations.length);
  return {
    id,
    question: 'Is the new one slower?',
    remarks: [
      `From ${description.info?.title?.replaceAll(/\s+/g, ' ') ?? file}: its GETs. Set weights as they are asked for, and values that exist.`,
      `Paths stand below the base path of each --target URL${baseWords(description)}.`,
      ...operations.flatMap(({ template, parameters }) => {
        const more = asksForMore(parameters);
        return more === null ? [] : [`Left out: GET ${template}, which wants the ${more}.`];
      }),
    ],
    requests,
    levels: [
      { id: `rate-${PER_SECOND}`, ratePerSecond: PER_SECOND, seconds: SECONDS, remark: 'set what you have' },
    ],
    mostPerSecond: null,
  };
}

/** The base path that the description itself tells, of its first server where there are several; empty for none. */
function baseWords({ servers = [], basePath }: z.infer<typeof descriptionSchema>): string {
  const [first] = servers;
  const filled = first?.url.replaceAll(/\{([^}]+)\}/g, (whole, name: string) => {
    const value = first.variables?.[name]?.default;
    return typeof value === 'string' ? value : whole;
  });
  const base = (filled?.replace(/^[a-z][\w+.-]*:\/\/[^/]*/i, '') ?? basePath ?? '').replace(/\/+$/, '');
  return base === '' ? '' : `; the description's own is ${base}`;
}

/** What a request needs beside a path and a query; null for nothing. */
function asksForMore(parameters: readonly Parameter[]): string | null {
  const more = parameters.find(
    ({ in: place, required }) => required === true && !['path', 'query'].includes(place),
  );
  return more ? `${more.in} ${more.name}` : null;
}

function requestOf(
  template: string,
  operationId: string | undefined,
  parameters: readonly Parameter[],
  follow: Follow,
): DraftRequest {
  // Of two of one name and place, the operation's stands for the path's.
  const wanted = [...new Map(parameters.map((one) => [`${one.in} ${one.name}`, one])).values()];
  const values: Record<string, DraftValues> = {};
  const placeholder = (name: string): string => {
    const word = name.replaceAll(/\W/g, '_');
    const known = wanted.find((one) => one.name === name);
    values[word] = known ? valuesOf(known, follow) : GUESSED;
    return `{{${word}}}`;
  };
  const path = template
    .replaceAll(/\{([^}]+)\}/g, (_whole, name: string) => placeholder(name))
    .replaceAll(/[^\x21-\x7e]/gu, percentEncoded);
  const query = wanted
    .filter(({ in: place, required }) => place === 'query' && required === true)
    .map(({ name }) => `${encodeURIComponent(name)}=${placeholder(name)}`);
  return {
    name: operationId ?? `GET ${template}`,
    weight: 1,
    method: 'GET',
    headers: {},
    values,
    statuses: null,
    path: query.length === 0 ? path : `${path}?${query.join('&')}`,
  };
}

/** A range that is wider says what a number may be, not which there are. */
const MOST_IDS = 10_000;
const GUESS = 'put in what exists';
const GUESSED: DraftValues = { source: { range: [1, 100] }, remark: GUESS };

/** Its own example, default or enumeration; a guess where it has none. */
function valuesOf({ schema, ...parameter }: Parameter, follow: Follow): DraftValues {
  const described = follow(schema ?? parameter, typeSchema);
  const told = described.enum ?? [parameter.example ?? described.example ?? described.default];
  const list = told.filter((value) => typeof value === 'string' || typeof value === 'number');
  if (list.length > 0) return { source: { list }, remark: '' };
  const isWhole = [described.type].flat().includes('integer');
  if (!isWhole) return { source: { list: ['…'] }, remark: GUESS };
  const first = Math.ceil(described.minimum ?? 1);
  const last = Math.floor(described.maximum ?? Infinity);
  if (last < first || !Number.isSafeInteger(first)) return GUESSED;
  return { source: { range: [first, last - first < MOST_IDS ? last : first + 99] }, remark: GUESS };
}

/** What something is, or what its reference leads to. */
type Follow = <T>(found: object, schema: z.ZodType<T>) => T;

/** From reference to reference: more than these lead in a circle. */
const MOST_STEPS = 20;

/** What references inside the file (RFC 6901) lead to. Throws UsageError where that is nothing, or something else. */
function followed<T>(description: unknown, found: object, schema: z.ZodType<T>, file: string): T {
  let value: unknown = found;
  let reference: string | null = null;
  for (let steps = 0; steps < MOST_STEPS && isReference(value); steps += 1) {
    reference = String(value.$ref);
    value = placeIn(description, reference);
  }
  const parsed = isReference(value) ? null : schema.safeParse(value);
  if (parsed?.success) return parsed.data;
  const [issue] = parsed?.error.issues ?? [];
  throw new UsageError({
    expected: `references inside of ${file} that lead to what is meant`,
    found: `${reference ?? issue?.path.join('.') ?? ''}${value === undefined || !issue ? '' : `: ${issue.message}`}`,
    remedy: 'Mend it there, or bundle the description into one file first.',
  });
}

const isReference = (value: unknown): value is { readonly $ref: unknown } =>
  typeof value === 'object' && value !== null && '$ref' in value;

/** Undefined for a place that is not in the file. */
function placeIn(description: unknown, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((place, name) => {
      const key = decoded(name).replaceAll('~1', '/').replaceAll('~0', '~');
      const isThere = typeof place === 'object' && place !== null && Object.hasOwn(place, key);
      return isThere ? (place as Record<string, unknown>)[key] : undefined;
    }, description);
}

function nothingToSend(file: string, gets: number): UsageError {
  return new UsageError({
    expected: `a GET in ${file} that can be sent`,
    found: gets === 0 ? 'no GET' : `${gets}, each of which wants a header or a cookie`,
    remedy: 'Write the requests by hand as docs/your-own-service.md says.',
  });
}
