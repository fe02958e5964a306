import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { InterruptedError } from '../../errors.js';
import type { ImageFacts } from '../docker/engine/engine-images.js';
import type { ImageHolder } from './send-image.js';
import { sendImage } from './send-image.js';

const IMAGE = { id: 'sha256:c0ffee', service: 'agent' };
const FACTS: ImageFacts = { Id: IMAGE.id, Architecture: 'amd64', Size: 3 };

/** An engine that gives what the test writes, and another that has the image once it was loaded. */
function twoEngines() {
  const saved = new PassThrough();
  let loaded: Buffer | null = null;
  const from: ImageHolder = {
    images: {
      find: async () => Promise.resolve(FACTS),
      save: async () => Promise.resolve(saved),
      load: async () => Promise.reject(new Error('nothing is sent there')),
    },
  };
  const to: ImageHolder = {
    images: {
      find: async () => Promise.resolve(loaded ? FACTS : null),
      save: async () => Promise.reject(new Error('nothing is asked of it')),
      load: async (image) => {
        loaded = await buffer(image);
      },
    },
  };
  return { from, to, saved };
}

const sending = (engines: Pick<ReturnType<typeof twoEngines>, 'from' | 'to'>, signal: AbortSignal) =>
  sendImage({ image: IMAGE, ...engines, toName: 'one', signal, onStep: () => undefined });

const unsignalled = new AbortController().signal;

test('an image travels once, and not where it is', async () => {
  const { saved, ...engines } = twoEngines();
  saved.end('abc');
  expect(await sending(engines, unsignalled)).toBe(3);
  expect(await sending(engines, unsignalled)).toBe(0);
});

test('an engine that goes while it gives an image is not waited for', async () => {
  const { saved, ...engines } = twoEngines();
  const sent = sending(engines, unsignalled);
  saved.write('a');
  saved.destroy(new Error('socket hang up'));
  await expect(sent).rejects.toThrow('socket hang up');
});

test('an interruption ends it under way, and lets both engines go', async () => {
  const { saved, ...engines } = twoEngines();
  const interruption = new AbortController();
  const sent = sending(engines, interruption.signal);
  saved.write('a');
  interruption.abort();
  await expect(sent).rejects.toThrow(InterruptedError);
  expect(saved.destroyed).toBe(true);
});
