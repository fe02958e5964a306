import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { z } from 'zod';
import { linesOf } from '../../../linux/lines.js';
import { asked, EngineError, GONE, listed, unless } from './asked.js';
import type { LabelledObject } from './labelled-object.js';

/** Hundreds of megabytes over a slow line. */
const LOAD_WITHIN_MS = 1_800_000;
const loadSchema = z.object({ error: z.string() });
const imageSchema = z.object({
  Id: z.string(),
  Architecture: z.string(),
  Size: z.number(),
  RepoDigests: z.array(z.string()).nullish(),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});
export type ImageFacts = z.infer<typeof imageSchema>;
const manifestsSchema = z.array(
  z.object({
    Manifests: z
      .array(
        z.object({
          Available: z.boolean().default(false),
          Size: z.object({ Content: z.number() }).optional(),
        }),
      )
      .nullish(),
  }),
);

/** The images that an engine holds. */
export class EngineImages {
  readonly #docker: Docker;

  constructor(docker: Docker) {
    this.#docker = docker;
  }

  /** Sends a build context; resolves to the engine's messages as they come, a JSON object a line. */
  async build(context: NodeJS.ReadableStream, options: Docker.ImageBuildOptions): Promise<Readable> {
    // The classic builder ("1") is the one that every engine has and that needs no session beside the request.
    return (await this.#docker.buildImage(context, { ...options, version: '1' })) as unknown as Readable;
  }

  /** Null where no image has that name, or none could. */
  async find(reference: string): Promise<ImageFacts | null> {
    try {
      const found = asked(`to describe the image ${reference}`, this.#docker.getImage(reference).inspect());
      return imageSchema.parse(await found);
    } catch (thrown) {
      if (thrown instanceof EngineError && [400, 404].includes(thrown.status ?? 0)) return null;
      throw thrown;
    }
  }

  /** An image with its layers, as `docker save` writes it. */
  async save(id: string): Promise<Readable> {
    return (await asked('to give an image', this.#docker.getImage(id).get())) as unknown as Readable;
  }

  /** Takes what `save` of another engine gave. Throws EngineError with what the engine said. */
  async load(image: NodeJS.ReadableStream): Promise<void> {
    const answer = await asked('to take an image', this.#docker.loadImage(image), LOAD_WITHIN_MS);
    for await (const line of linesOf(answer as unknown as Readable)) {
      const said = loadSchema.safeParse(line.trim() === '' ? null : JSON.parse(line));
      if (said.success)
        throw new EngineError(`The engine could not take the image: ${said.data.error}`, null);
    }
  }

  /** What a registry would hold of an image; null where the engine does not tell (before API 1.47, or the classic image store). */
  async compressedBytes(reference: string): Promise<number | null> {
    const filters = { reference: [reference] };
    const options = { filters, manifests: true } as Docker.ListImagesOptions;
    const found = await asked('to list images', this.#docker.listImages(options));
    const [image] = manifestsSchema.parse(listed(found));
    const sizes = (image?.Manifests ?? []).flatMap(({ Available, Size }) =>
      Available && Size ? [Size.Content] : [],
    );
    return sizes.length === 0 ? null : sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Resolves to whether it has gone: one that others stand on, or that is in use, stays. */
  async remove(id: string): Promise<boolean> {
    return unless(GONE, asked('to remove an image', this.#docker.getImage(id).remove({ force: true })));
  }

  async withLabel(label: string): Promise<LabelledObject[]> {
    const found = await asked(
      'to list images',
      this.#docker.listImages({ all: true, filters: { label: [label] } }),
    );
    return listed(found).map(({ Id, Labels, Created }) => ({
      id: Id,
      labels: Labels,
      createdSeconds: Created,
      running: false,
    }));
  }
}
