import { addAbortSignal, pipeline, Transform } from 'node:stream';
import { EnvironmentError, InterruptedError } from '../../errors.js';
import type { ImageRecord } from '../../model/run/image.js';
import type { EngineImages } from '../docker/engine/engine-images.js';

/** What holds images. */
export interface ImageHolder {
  readonly images: Pick<EngineImages, 'find' | 'save' | 'load'>;
}

/** An image on its way to an engine that lacks it. */
export interface Sending {
  readonly image: Pick<ImageRecord, 'id' | 'service'>;
  readonly from: ImageHolder;
  readonly to: ImageHolder;
  /** For progress. */
  readonly toName: string;
  readonly signal: AbortSignal;
  readonly onStep: (title: string) => void;
}

const STEP_BYTES = 20_000_000;

/**
 * Streams an image from one engine to another, without a registry; nothing where it is there already. Resolves to the
 * bytes that travelled. Throws EnvironmentError where the other engine then has not the very same image, or
 * InterruptedError.
 */
export async function sendImage({ image, from, to, toName, signal, onStep }: Sending): Promise<number> {
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
  // What ends the one ends the other; whoever loads hears why.
  pipeline(saved, addAbortSignal(signal, counting), () => undefined);
  try {
    signal.throwIfAborted();
    await to.images.load(counting);
  } catch (thrown) {
    throw signal.aborted ? new InterruptedError() : thrown;
  } finally {
    counting.destroy();
    saved.destroy();
  }
  if (await to.images.find(image.id)) return bytes;
  throw new EnvironmentError({
    expected: `the image of ${image.service} (${image.id.slice(0, 19)}) on ${toName} after it was sent`,
    found: 'another, or none: the two engines store images in different ways',
    remedy: 'Use engines with the same image store on all hosts (docker info, "Storage Driver").',
  });
}
