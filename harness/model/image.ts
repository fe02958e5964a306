import { z } from 'zod';

/** What an image is and what making it took, as the Docker engine tells. */
export const imageRecordSchema = z.object({
  /** Its service in docker-compose.yml; a target's is called as the target. */
  service: z.string(),
  reference: z.string(),
  /** `sha256:…` of its configuration. */
  id: z.string(),
  architecture: z.string(),
  unpackedBytes: z.number(),
  /** As a registry would hold it; null where the engine does not tell. */
  compressedBytes: z.number().nullable(),
  /** Of this build; with every step from the cache, that only looks it up. */
  buildSeconds: z.number(),
  steps: z.int(),
  cachedSteps: z.int(),
  bases: z.array(
    z.object({
      name: z.string(),
      /** Null for an image that never was in a registry. */
      digest: z.string().nullable(),
      /** What it really holds, where a local stand-in takes the official image's place. */
      standIn: z.string().nullable(),
    }),
  ),
});
export type ImageRecord = z.infer<typeof imageRecordSchema>;
