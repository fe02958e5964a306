import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Made } from './step.js';

/** What of a target is installed to run it. */
export interface Artifact {
  readonly bytes: number;
  /** What the bytes are of, in words. */
  readonly what: string;
  /** What making it took, now or at an earlier start; null where that is not known. */
  readonly buildSeconds: number | null;
}

export function goArtifact({ path, buildSeconds }: Made): Artifact {
  return { bytes: statSync(path).size, what: 'the binary, its runtime in it', buildSeconds };
}

/** pip is there to install packages, not to run them: the image has none either. */
const NOT_TO_RUN = /^(pip|pip-[^/]*\.dist-info)$/;
const NOT_OF_THE_SERVICE = /^(tests?|\..*|__pycache__)$/;

/** `interpreter`: of the virtual environment, where it is a link to the one that is not counted. */
export function pythonArtifact({ path: interpreter, buildSeconds }: Made, folder: string): Artifact {
  const packages = bytesBelow(dirname(dirname(interpreter)), (name) => !NOT_TO_RUN.test(name));
  const code = bytesBelow(
    folder,
    (name, isFolder) => !NOT_OF_THE_SERVICE.test(name) && (isFolder || name.endsWith('.py')),
  );
  return {
    bytes: packages + code,
    what: "the virtual environment without pip, and the service's own code; not the interpreter and its standard library",
    buildSeconds,
  };
}

/** Sizes of the regular files below a folder, without entries that are left out and all that is below them. */
function bytesBelow(folder: string, isKept: (name: string, isFolder: boolean) => boolean): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!isKept(entry.name, entry.isDirectory())) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += bytesBelow(path, isKept);
    else if (entry.isFile()) bytes += statSync(path).size;
  }
  return bytes;
}
