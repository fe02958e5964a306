import type Docker from 'dockerode';
import { expect, test } from 'vitest';
import { EngineImages } from './engine-images.js';

const imagesOf = (listed: unknown) =>
  new EngineImages({ listImages: () => Promise.resolve(listed) } as unknown as Docker);

test.each([
  ['null, as podman says none', null, null],
  ['none', [], null],
  ['one without manifests', [{ Manifests: null }], null],
  [
    'one with those that are here and those that are not',
    [
      {
        Manifests: [
          { Available: true, Size: { Content: 5 } },
          { Available: false, Size: { Content: 7 } },
        ],
      },
    ],
    5,
  ],
])('what a registry would hold of an image, where the engine lists %s', async (_what, listed, bytes) => {
  expect(await imagesOf(listed).compressedBytes('crossover/agent')).toBe(bytes);
});
