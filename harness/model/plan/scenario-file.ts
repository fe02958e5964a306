import { z } from 'zod';
import { idSchema } from './id.js';
import { METHODS } from './requests.js';

const rangeSchema = z
  .tuple([z.int(), z.int()])
  .refine(([first, last]) => first <= last, { message: 'the first is to be the lesser' });

/** Beyond these no agent could follow. */
const MOST_PER_SECOND = 1_000_000;
const MOST_SECONDS = 86_400;
const MOST_MS = 3_600_000;
/** Fewer milliseconds go unnoticed. */
const NOTICED_MS = 5;
const MOST_WEIGHT = 1e9;

/** Where a placeholder's value comes from; one of these. */
const valueFileSchema = z.strictObject({
  range: rangeSchema.optional().describe('a whole number from the first to the last, drawn for each request'),
  sequence: rangeSchema.optional().describe('first, first + 1, … each once in a trial'),
  list: z
    .array(z.union([z.string(), z.number()]))
    .min(1)
    .optional()
    .describe('one of these, drawn'),
  csv: z
    .strictObject({ file: z.string(), column: z.string() })
    .optional()
    .describe('one of a column of a CSV file with a heading line, drawn'),
});

const statusSchema = z.int().min(100).max(599);

const requestFileSchema = z.strictObject({
  name: z.string().min(1),
  weight: z
    .number()
    .positive()
    .max(MOST_WEIGHT)
    .default(1)
    .describe('share of the mix, relative to the sum of all'),
  method: z.enum(METHODS).default('GET'),
  path: z
    .string()
    .startsWith('/')
    .regex(/^[\x21-\x7e]*$/, 'a path holds printable ASCII alone: percent-encode the rest')
    .describe('may hold {{placeholders}}'),
  headers: z
    .record(
      z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'no name of a header'),
      // eslint-disable-next-line no-control-regex
      z.string().regex(/^[^\0-\x08\x0a-\x1f\x7f]*$/, 'a header holds no control characters'),
    )
    .optional(),
  body: z
    .union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())])
    .optional()
    .describe('a text as it is, or a value that is sent as JSON; may hold {{placeholders}}'),
  values: z.record(z.string().regex(/^\w+$/), valueFileSchema).optional(),
  good: z
    .strictObject({
      status: z.union([statusSchema, z.array(statusSchema).min(1)]).optional(),
      text: z.string().min(1).optional(),
      json: z
        .strictObject({
          field: z.string().min(1),
          equals: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
        })
        .optional(),
    })
    .optional()
    .describe('what a good answer is; left out: any 2xx with a complete body'),
});

const LOADS = ['rate', 'share', 'staircase'] as const;

const levelFileSchema = z
  .strictObject({
    id: idSchema,
    rate: z.number().positive().max(MOST_PER_SECOND).optional().describe('requests per second'),
    share: z.number().positive().max(1).optional().describe('of the slower one’s rate within the objective'),
    staircase: z.literal(true).optional().describe('up and down to the highest rate within the objective'),
    seconds: z.number().positive().max(MOST_SECONDS).default(10).describe('measured in each block'),
    wait: z
      .number()
      .min(0)
      .max(MOST_MS)
      .optional()
      .describe('milliseconds that the service waits in each request'),
  })
  .refine((level) => LOADS.filter((load) => level[load] !== undefined).length === 1, {
    message: 'one of rate, share and staircase is wanted',
  });

/** The traffic of a reader's own services, as he writes it: the least is an id, a question, one request and one level. */
export const scenarioFileSchema = z.strictObject({
  id: idSchema,
  title: z.string().optional(),
  question: z.string(),
  requests: z.array(requestFileSchema).min(1),
  levels: z.array(levelFileSchema).min(1),
  objective: z
    .strictObject({
      p99: z.number().positive().max(MOST_MS).default(50).describe('milliseconds beyond the wait'),
      start: z
        .number()
        .positive()
        .max(MOST_PER_SECOND)
        .default(20)
        .describe('requests per second at which its search begins'),
    })
    .prefault({}),
  connections: z.int().positive().max(10_000).default(20),
  warmUp: z
    .number()
    .min(0)
    .max(MOST_SECONDS)
    .default(2)
    .describe('seconds of each level’s own load before it is measured'),
  margin: z.number().gt(1).max(10).default(1.1).describe('1.1: a tenth either way counts as equal'),
  marginMs: z
    .number()
    .positive()
    .max(MOST_MS)
    .default(NOTICED_MS)
    .describe(
      'what users notice: a second comparison of latencies, by their difference, held against so many milliseconds',
    ),
  limits: z
    .strictObject({
      rate: z
        .number()
        .positive()
        .max(MOST_PER_SECOND)
        .default(1_000)
        .describe('requests per second that nothing goes beyond'),
      errors: z
        .number()
        .min(0)
        .max(1)
        .default(0.5)
        .describe('share of a window’s requests; beyond it the run stops'),
    })
    .prefault({}),
});
export type ScenarioFile = z.output<typeof scenarioFileSchema>;
export type RequestOfFile = ScenarioFile['requests'][number];
export type LevelOfFile = ScenarioFile['levels'][number];
