import { z } from 'zod';
import { idSchema } from './id.js';
import { METHODS } from './requests.js';

const rangeSchema = z.tuple([z.int(), z.int()]);

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

const requestFileSchema = z.strictObject({
  name: z.string().min(1),
  weight: z.number().positive().default(1).describe('share of the mix, relative to the sum of all'),
  method: z.enum(METHODS).default('GET'),
  path: z.string().startsWith('/').describe('may hold {{placeholders}}'),
  headers: z.record(z.string(), z.string()).optional(),
  body: z
    .union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())])
    .optional()
    .describe('a text as it is, or a value that is sent as JSON; may hold {{placeholders}}'),
  values: z.record(z.string().regex(/^\w+$/), valueFileSchema).optional(),
  good: z
    .strictObject({
      status: z.union([z.int(), z.array(z.int()).min(1)]).optional(),
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
    rate: z.number().positive().optional().describe('requests per second'),
    share: z.number().positive().max(1).optional().describe('of the slower one’s rate within the objective'),
    staircase: z.literal(true).optional().describe('up and down to the highest rate within the objective'),
    seconds: z.number().positive().default(10).describe('measured in each block'),
    wait: z.number().min(0).optional().describe('milliseconds that the service waits in each request'),
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
      p99: z.number().positive().default(50).describe('milliseconds beyond the wait'),
      start: z.number().positive().default(20).describe('requests per second at which its search begins'),
    })
    .prefault({}),
  connections: z.int().positive().max(10_000).default(20),
  warmUp: z.number().min(0).default(2).describe('seconds of each level’s own load before it is measured'),
  margin: z.number().gt(1).max(10).default(1.1).describe('1.1: a tenth either way counts as equal'),
  marginMs: z
    .number()
    .positive()
    .optional()
    .describe('a second comparison of latencies, by their difference, held against so many milliseconds'),
  limits: z
    .strictObject({
      rate: z.number().positive().default(1_000).describe('requests per second that nothing goes beyond'),
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
