import type { ImageRecord } from '../../../model/run/image.js';
import type { ComposeFile } from './compose.js';

/** The services by the images that this run found, whatever their tags come to mean: another checkout may build too. */
export function byImage(compose: ComposeFile, images: readonly ImageRecord[]): ComposeFile {
  return {
    ...compose,
    service: (name) => {
      const service = compose.service(name);
      // A worker's service has the image of the service that it works for.
      const made =
        images.find((image) => image.service === name) ??
        images.find(({ reference }) => reference === service.image);
      return { ...service, image: made?.id ?? service.image };
    },
  };
}
