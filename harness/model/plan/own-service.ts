import { z } from 'zod';

/** How a reader's own service is brought up, which decides what a report may claim of it. */
export const ownKindSchema = z.enum(['deployed', 'restarted', 'as-it-stands']);
export type OwnKind = z.infer<typeof ownKindSchema>;

/** As a request line may hold it. */
const pathSchema = z
  .string()
  .startsWith('/')
  .regex(/^[\x21-\x7e]*$/, 'a path holds printable ASCII alone: percent-encode the rest');

/** Of any kind. */
const common = {
  title: z.string().optional(),
  language: z.string().optional(),
  /** Answers with a 2xx when the service is ready; left out: a connection is enough. */
  ready: pathSchema.optional(),
  /** Environment variable that holds a bearer token; the token itself is never written anywhere. */
  token: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .optional(),
  /** File with the certificate of an authority that signed the service's, PEM. */
  authority: z.string().optional(),
};
const webUrlSchema = z.url({ protocol: /^https?$/ });
const commandSchema = z.array(z.string()).min(1);
const basePathSchema = pathSchema.optional();

/** Started afresh for each trial by a command, which is given `HOST` and `PORT`. */
const byCommandSchema = z.strictObject({ ...common, command: commandSchema, base: basePathSchema });
/** Started afresh for each trial as a service of a compose file, reached at the port that it publishes. */
const byComposeSchema = z.strictObject({
  ...common,
  base: basePathSchema,
  compose: z.strictObject({
    file: z.string(),
    service: z.string(),
    /** Inside the container. */
    port: z.int().min(1).max(65_535),
  }),
});
/** Restarted by a command of the reader's before each trial. */
const restartedSchema = z.strictObject({ ...common, url: webUrlSchema, restart: commandSchema });
/** Never touched but by requests. */
const asItStandsSchema = z.strictObject({ ...common, url: webUrlSchema });

/** A `target.yaml` of a reader's own service: nothing of our contract is asked of it. */
export const ownManifestSchema = z.union([
  byCommandSchema,
  byComposeSchema,
  restartedSchema,
  asItStandsSchema,
]);
export type OwnManifest = z.infer<typeof ownManifestSchema>;

/** A reader's own service as the lab reaches it. Holds secrets: nothing of it is written into a record. */
export interface OwnService {
  readonly manifest: OwnManifest;
  /** Where the manifest stands: commands run there. */
  readonly folder: string;
  /** The header's value. */
  readonly authorization: string | null;
  /** In PEM. */
  readonly authority: string | null;
}

export function ownKindOf(manifest: OwnManifest): OwnKind {
  if ('url' in manifest) return 'restart' in manifest ? 'restarted' : 'as-it-stands';
  return 'deployed';
}
