import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { asError, EnvironmentError } from '../errors.js';

const REMEDIES: Record<string, string> = {
  ENOSPC: 'Free some space and run again; what was measured before is kept.',
  EDQUOT: 'Free some of your disk quota and run again; what was measured before is kept.',
  EFBIG: 'Raise the limit on the size of a file (ulimit -f) and run again; what was measured before is kept.',
  EIO: 'Check the disk, and name a folder on another with --out.',
  ENOTDIR: 'Name a folder, not a file, with --out.',
  EEXIST: 'Name a folder, not a file, with --out.',
  ENXIO: 'Start what reads from it first, or name a file.',
};
const ANOTHER_FOLDER = 'Name a folder that you may write to with --out.';
/** Neither a link in the file's place is followed nor a pipe waited for. */
const PLAIN = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Turns what a disk refuses into an error that says what to do. Throws EnvironmentError. */
export function onDisk<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (thrown) {
    const { code, message } = asError(thrown) as NodeJS.ErrnoException;
    if (code === undefined || thrown instanceof EnvironmentError) throw thrown;
    const remedy = REMEDIES[code] ?? ANOTHER_FOLDER;
    throw new EnvironmentError({ expected: `to write ${path}`, found: message, remedy }, { cause: thrown });
  }
}

/** Replaces a file as a whole: a reader sees the old text or the new one, never a part, and a crash keeps either. */
export function writeWhole(path: string, text: string): void {
  onDisk(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    const unfinished = `${path}.unfinished`;
    try {
      // What stands there is a killed start's, or a link that somebody planted: it goes, and nothing is written through it.
      rmSync(unfinished, { force: true });
      writeFileSync(unfinished, text, { flag: 'wx', flush: true });
      renameSync(unfinished, path);
    } catch (thrown) {
      rmSync(unfinished, { force: true });
      throw thrown;
    }
    syncFolder(dirname(path));
  });
}

/**
 * Writes a file that the user named. What is no plain file there (a device, a pipe, a link) stays what it is and takes
 * the text: renaming would put a file in the place of /dev/null.
 */
export function writeNamed(path: string, text: string): void {
  onDisk(path, () => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (!found || found.isFile()) {
      writeWhole(path, text);
      return;
    }
    // Held open beside the other, so that a pipe without a reader is told and not waited for.
    const first = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_NONBLOCK, 0o644);
    try {
      writeFileSync(path, text);
    } finally {
      closeSync(first);
    }
  });
}

/** Appends the whole text, synced, or takes back what of it was written. */
export function appendWhole(path: string, text: string): void {
  onDisk(path, () => {
    const file = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | PLAIN, 0o644);
    try {
      const { size } = requireFile(file);
      try {
        const bytes = Buffer.from(text);
        for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
        fsyncSync(file);
      } catch (thrown) {
        ftruncateSync(file, size);
        throw thrown;
      }
    } finally {
      closeSync(file);
    }
  });
}

/** The bytes of a plain file. Throws where something else is in its place. */
export function readPlain(path: string): Buffer {
  const file = openSync(path, constants.O_RDONLY | PLAIN);
  try {
    requireFile(file);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** How file systems say that they sync no folders (of a network's, of a virtual machine's), or that it may not be read. */
const UNSYNCABLE = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EBADF', 'EACCES', 'EPERM'];

/** A rename or a new file is only kept over a power cut when its folder was synced, where that can be done. */
export function syncFolder(path: string): void {
  let folder: number | null = null;
  try {
    folder = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
    fsyncSync(folder);
  } catch (thrown) {
    const { code = '' }: NodeJS.ErrnoException = asError(thrown);
    if (!UNSYNCABLE.includes(code)) throw thrown;
  } finally {
    if (folder !== null) closeSync(folder);
  }
}

function requireFile(file: number) {
  const stat = fstatSync(file);
  if (stat.isFile()) return stat;
  throw Object.assign(
    new Error(stat.isDirectory() ? 'a folder in its place' : 'a pipe or a device in its place'),
    {
      code: 'ENOTFILE',
    },
  );
}
