import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thisOwner } from '../linux/process-owner.js';
import { makeFolder } from './stamp.js';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'crossover-test-'));
  folder = join(parent, 'environment');
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

const content = () => readFileSync(join(folder, 'content'), 'utf8');
const writing = (text: string) => (making: string) => {
  writeFileSync(join(making, 'content'), text);
  return Promise.resolve();
};

describe('makeFolder', () => {
  it('makes a folder once for each stamp, and tells what that took', async () => {
    const seconds = await makeFolder(folder, 'one', writing('first'));
    expect(seconds).toBeGreaterThan(0);
    expect(await makeFolder(folder, 'one', writing('not made'))).toBe(seconds);
    expect(content()).toBe('first');
    await makeFolder(folder, 'two', writing('second'));
    expect(content()).toBe('second');
  });

  it('does not know what making a folder took that an older version made', async () => {
    await makeFolder(folder, 'one', writing('first'));
    rmSync(join(folder, '.made-in-seconds'));
    expect(await makeFolder(folder, 'one', writing('not made'))).toBeNull();
  });

  it('leaves nothing of a folder that could not be made', async () => {
    const half = async (making: string) => {
      await writing('half')(making);
      throw new Error('no network');
    };
    await expect(makeFolder(folder, 'one', half)).rejects.toThrow('no network');
    expect(readdirSync(parent)).toEqual([]);
  });

  it('keeps the folder there was while a newer one cannot be made', async () => {
    await makeFolder(folder, 'one', writing('first'));
    await expect(makeFolder(folder, 'two', () => Promise.reject(new Error('no network')))).rejects.toThrow();
    expect(content()).toBe('first');
  });

  it('leaves the folder alone that another start has put there in the meantime', async () => {
    const overtaken = async (making: string) => {
      await writing('mine')(making);
      await makeFolder(join(parent, 'other'), 'one', writing('theirs'));
      renameSync(join(parent, 'other'), folder);
    };
    await makeFolder(folder, 'one', overtaken);
    expect(content()).toBe('theirs');
    expect(readdirSync(parent)).toEqual(['environment']);
  });

  it('removes what a killed start had half made, and nothing that is being made', async () => {
    const half = (name: string, maker: object) => {
      mkdirSync(join(parent, name));
      writeFileSync(join(parent, name, '.made-by'), JSON.stringify(maker));
    };
    half('environment.making-old', { ...thisOwner(), startTicks: 1 });
    half('environment.making-now', thisOwner());
    half('environment.making-elsewhere', { ...thisOwner(), startTicks: 1, pidNamespace: 'another' });
    await makeFolder(folder, 'one', writing('whole'));
    expect(readdirSync(folder).sort()).toEqual(['.made-from', '.made-in-seconds', 'content']);
    expect(readdirSync(parent).sort()).toEqual([
      'environment',
      'environment.making-elsewhere',
      'environment.making-now',
    ]);
  });
});
