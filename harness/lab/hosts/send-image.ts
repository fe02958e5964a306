import { Transform } from 'node:stream';
import { EnvironmentError } from '../../errors.js';
import type { ImageRecord } from '../../model/run/image.js';
import type { Engine } from '../docker/engine/engine.js';

/** An image on its way to an engine that lacks it. */
export interface Sending {
  readonly image: ImageRecord;
  readonly from: Engine;
  readonly to: Engine;
  /** For progress. */
  readonly toName: string;
  readonly onStep: (title: string) => void;
}

const STEP_BYTES = 20_000_000;

/**
 * Streams an image from one engine to another, without a registry; nothing where it is there already. Resolves to the
 * bytes that travelled. Throws EnvironmentError where the other engine then has not the very same image.
 */
export async function sendImage({ image, from, to, toName, onStep }: Sending): Promise<number> {
  if (from === to || (await to.images.find(image.id))) return 0;
  let bytes = 0;
  let told = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes - told >= STEP_BYTES) {
        told = bytes;
        onStep(`Sending the image of ${image.service} to ${toName}, ${Math.round(bytes / 1e6)} MB`);
      }
      done(null, chunk);
    },
  });
  onStep(`Sending the image of ${image.service} to ${toName}`);
  const saved = await from.images.save(image.id);
  saved.on('error', (error: Error) => counting.destroy(error));
  await to.images.load(saved.pipe(counting));
  if (await to.images.find(image.id)) return bytes;
  throw new EnvironmentError({
    expected: `the image of ${image.service} (${image.id.slice(0, 19)}) on ${toName} after it was sent`,
    found: 'another, or none: the two engines store images in different ways',
    remedy: 'Use engines with the same image store on all hosts (docker info, "Storage Driver").',
  });
}
