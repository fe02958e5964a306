import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EnvironmentError } from '../errors.js';
import { thisOwner } from '../linux/process-owner.js';
import { claimFolder, claimNewRun } from './folders.js';
import { FolderLock, LOCK_FILE } from './lock.js';

vi.mock(import('node:fs'), async (original) => {
  const fs = await original();
  return { ...fs, linkSync: vi.fn(fs.linkSync) };
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossover-lock-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const mark = () => join(folder, LOCK_FILE);
const gone = () => JSON.stringify({ ...thisOwner(), startTicks: 1 });

describe('the lock of a results folder', () => {
  it('keeps a second start out while it is held, and lets it in afterwards', () => {
    const first = FolderLock.take(folder);
    expect(() => FolderLock.take(folder)).toThrow(`found process ${process.pid}`);
    expect(readdirSync(folder)).toEqual([LOCK_FILE]);
    first[Symbol.dispose]();
    expect(readdirSync(folder)).toEqual([]);
    FolderLock.take(folder);
    expect(existsSync(mark())).toBe(true);
  });

  it.each([
    ['whose process is gone', gone],
    ['that a kill cut off', () => '{"pid":'],
  ])('takes over a mark %s', (_, text) => {
    writeFileSync(mark(), text());
    FolderLock.take(folder);
    expect(() => FolderLock.take(folder)).toThrow(`found process ${process.pid}`);
    expect(readdirSync(folder)).toEqual([LOCK_FILE]);
  });

  it('takes over from a start that was killed while it took over', () => {
    writeFileSync(mark(), gone());
    const succeeding = createHash('sha256').update(gone()).digest('hex').slice(0, 12);
    writeFileSync(`${mark()}.after-${succeeding}`, JSON.stringify({ ...thisOwner(), startTicks: 2 }));
    FolderLock.take(folder);
    expect(readdirSync(folder)).toEqual([LOCK_FILE]);
  });

  it('leaves it to a process of another container for as long as that touches it', () => {
    writeFileSync(mark(), JSON.stringify({ ...thisOwner(), startTicks: 1, pidNamespace: 'pid:[1]' }));
    expect(() => FolderLock.take(folder)).toThrow(/of another container/);
    utimesSync(mark(), new Date(0), new Date(0));
    FolderLock.take(folder);
    expect(() => FolderLock.take(folder)).toThrow(`found process ${process.pid}`);
  });

  it('replaces a link in its place, and writes nothing through it', () => {
    const victim = join(folder, 'victim');
    writeFileSync(victim, '');
    symlinkSync(victim, mark());
    FolderLock.take(folder);
    expect(readdirSync(folder).sort()).toEqual([LOCK_FILE, 'victim']);
  });
});

describe('a folder for a new run', () => {
  it('is another for each of several starts in one second', () => {
    const at = new Date('2026-11-23T21:05:12Z');
    const claims = [1, 2, 3].map(() => claimNewRun(folder, at, 'quick'));
    expect(claims.map((claim) => claim.folder.slice(folder.length + 1))).toEqual([
      '2026-11-23-210512-quick',
      '2026-11-23-210512-quick-2',
      '2026-11-23-210512-quick-3',
    ]);
    for (const { lock } of claims) lock[Symbol.dispose]();
    // Nothing came of them.
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is refused where files are, which stay as they are', () => {
    writeFileSync(join(folder, 'thesis.tex'), '');
    expect(() => claimFolder(folder)).toThrow('with files in it');
    expect(readdirSync(folder)).toEqual(['thesis.tex']);
  });

  it('is refused while another run is being made there, before it has written anything', () => {
    FolderLock.take(folder);
    expect(() => claimFolder(folder)).toThrow(`found process ${process.pid}`);
    expect(readdirSync(folder)).toEqual([LOCK_FILE]);
  });

  it('is refused in words, and not left behind, where there are no hard links', () => {
    const refusal = Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
    vi.mocked(linkSync).mockImplementation(() => {
      throw refusal;
    });
    expect(() => claimNewRun(folder, new Date(), 'quick')).toThrow(/hard links in .*EPERM/);
    expect(() => claimFolder(join(folder, 'out'))).toThrow(EnvironmentError);
    vi.mocked(linkSync).mockReset();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says what to do below a file', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => claimFolder(join(folder, 'file', 'results'))).toThrow('to write');
  });
});
