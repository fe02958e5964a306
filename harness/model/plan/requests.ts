import { z } from 'zod';

export const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PATCH', 'PUT', 'DELETE'] as const;
export type Method = (typeof METHODS)[number];
/** Methods that ask for nothing to be changed, so that a lost one may be sent again (RFC 9110, section 9.2.1). */
export const SAFE_METHODS: readonly Method[] = ['GET', 'HEAD', 'OPTIONS'];

/** How TLS is spoken with a server. */
export const tlsSchema = z.object({
  /** Whom its certificate has to name. */
  serverName: z.string(),
  /** Of an authority to be trusted beside the usual ones, PEM. */
  authority: z.string().optional(),
});
export type Tls = z.infer<typeof tlsSchema>;

/** Where the value of a placeholder `{{name}}` in a request's path or body comes from. */
export const valueSourceSchema = z.discriminatedUnion('kind', [
  /** A whole number drawn uniformly from first..last, both included. */
  z.object({ kind: z.literal('uniform'), first: z.int(), last: z.int() }),
  /** first, first + 1, … each once; a trial's levels and its warm-up go on where the one before stopped. */
  z.object({ kind: z.literal('sequence'), first: z.int(), last: z.int() }),
  /** One of these, drawn uniformly: percent-encoded in a path, escaped in JSON. */
  z.object({ kind: z.literal('list'), values: z.array(z.string()).min(1) }),
]);
export type ValueSource = z.infer<typeof valueSourceSchema>;

/** What an answer has to be beside complete. */
const goodAnswerSchema = z.object({
  /** Left out: any 2xx. */
  status: z.array(z.int().min(100).max(599)).min(1).optional(),
  /** Anywhere in the body. */
  text: z.string().min(1).optional(),
  /** A field of a JSON body, `order.total` or `items.0.id`; without `equals` it has to be there. */
  json: z
    .object({
      field: z.string().min(1),
      equals: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
    })
    .optional(),
});
export type GoodAnswer = z.infer<typeof goodAnswerSchema>;

export const requestTemplateSchema = z.object({
  /** Unique in its mix, for example `read-one`. */
  name: z.string(),
  /** Share of the mix, relative to the sum of the weights. */
  weight: z.number().positive(),
  method: z.enum(METHODS),
  /** May hold placeholders: `/posts/{{id}}`. */
  path: z.string().startsWith('/'),
  /** Sent as application/json; may hold placeholders. */
  body: z.string().optional(),
  /** The body is sent so many times in a row, put together by the agent: an upload too long for a plan. */
  bodyRepeats: z.int().positive().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** A header that the agent adds: the prefix, then HMAC-SHA256 (RFC 2104) of the body's bytes in hexadecimal. */
  signature: z.object({ header: z.string(), prefix: z.string(), key: z.string() }).optional(),
  values: z.record(z.string(), valueSourceSchema).optional(),
  /** Left out: any 2xx with a complete body. */
  good: goodAnswerSchema.optional(),
  /** Braces in the path and body are sent as they are: there are no placeholders. */
  literal: z.boolean().optional(),
  /** Requests of one group share a latency histogram of their own, so that reads and writes are judged apart. */
  group: z.enum(['read', 'write']).optional(),
});
export type RequestTemplate = z.infer<typeof requestTemplateSchema>;

/** Bytes of a request's body as it is sent; null where placeholders may change them. */
export function bodyBytes({ body = '', bodyRepeats = 1, values, literal }: RequestTemplate): number | null {
  const isFixed = literal === true || values === undefined;
  return isFixed ? new TextEncoder().encode(body).length * bodyRepeats : null;
}

export const requestMixSchema = z.array(requestTemplateSchema).min(1);
export type RequestMix = z.infer<typeof requestMixSchema>;

/** The requests with the values that pilots found in place of their placeholders. */
export function withPilots(requests: RequestMix, pilots: ReadonlyMap<string, number>): RequestMix {
  const filled = (text: string) =>
    [...pilots].reduce((left, [name, value]) => left.replaceAll(`{{${name}}}`, String(value)), text);
  return requests.map(({ body, ...request }) => ({
    ...request,
    path: filled(request.path),
    ...(body === undefined ? {} : { body: filled(body) }),
  }));
}
