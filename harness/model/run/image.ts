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
  /** Making it, when it was made from this checkout; null where every step came from a cache that others filled. */
  build: z
    .object({
      seconds: z.number(),
      steps: z.int(),
      /** Steps that an earlier build had made already. */
      cachedSteps: z.int(),
    })
    .nullable(),
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
