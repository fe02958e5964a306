import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EnvironmentError } from '../errors.js';
import { appendWhole, readPlain, syncFolder, writeNamed, writeWhole } from './disk.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossover-disk-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const at = (name: string) => join(folder, name);

describe('a file that is replaced as a whole', () => {
  it('is not written through a link that stands in its way', () => {
    writeFileSync(at('victim'), 'mine');
    symlinkSync(at('victim'), at('adr.md.unfinished'));
    symlinkSync(at('victim'), at('adr.md'));
    writeWhole(at('adr.md'), 'theirs');
    expect(readFileSync(at('victim'), 'utf8')).toBe('mine');
    expect(readFileSync(at('adr.md'), 'utf8')).toBe('theirs');
  });

  it('leaves nothing beside the folder that stands in its place', () => {
    mkdirSync(at('adr.md'));
    expect(() => {
      writeWhole(at('adr.md'), 'text');
    }).toThrow(EnvironmentError);
    expect(existsSync(at('adr.md.unfinished'))).toBe(false);
  });
});

describe('a file that the user named', () => {
  it('is replaced as a whole', () => {
    writeNamed(at('out.xml'), 'one');
    writeNamed(at('out.xml'), 'two');
    expect(readFileSync(at('out.xml'), 'utf8')).toBe('two');
    expect(readdirSync(folder)).toEqual(['out.xml']);
  });

  it('stays the link or the device that it is', () => {
    writeFileSync(at('mine'), 'old');
    symlinkSync(at('mine'), at('link'));
    symlinkSync('/dev/null', at('nothing'));
    writeNamed(at('link'), 'new');
    writeNamed(at('nothing'), 'text');
    expect(readFileSync(at('mine'), 'utf8')).toBe('new');
    expect([at('link'), at('nothing')].map((path) => lstatSync(path).isSymbolicLink())).toEqual([true, true]);
  });

  it('is not waited for where it is a pipe that nobody reads', () => {
    execaSync('mkfifo', [at('pipe')]);
    expect(() => {
      writeNamed(at('pipe'), 'text');
    }).toThrow(EnvironmentError);
  });
});

it('a folder that its file system does not sync is left at that', () => {
  expect(() => {
    syncFolder('/proc/self');
  }).not.toThrow();
  expect(() => {
    syncFolder(at('nowhere'));
  }).toThrow(/ENOENT/);
});

describe('a line that is appended', () => {
  it('follows those before it', () => {
    appendWhole(at('journal'), 'one\n');
    appendWhole(at('journal'), 'two\n');
    expect(readPlain(at('journal')).toString()).toBe('one\ntwo\n');
  });

  it('is taken back where only a part of it fits', () => {
    const script = `const { appendWhole } = await import(${JSON.stringify(join(import.meta.dirname, '../../dist/harness/store/disk.js'))});
      process.on('SIGXFSZ', () => {});
      appendWhole(process.argv[1], 'a'.repeat(600) + '\\n');
      try { appendWhole(process.argv[1], 'b'.repeat(600) + '\\n'); } catch (error) { console.log(error.text.remedy); }`;
    // A limit of one block of 1,024 bytes stands for a disk that fills.
    const { stdout } = execaSync('bash', [
      '-c',
      'ulimit -f 1; exec "$@"',
      '-',
      process.execPath,
      '--input-type=module',
      '-e',
      script,
      at('journal'),
    ]);
    expect(stdout).toContain('ulimit -f');
    expect(readFileSync(at('journal'), 'utf8')).toBe(`${'a'.repeat(600)}\n`);
  });

  it.each([
    ['a pipe', () => execaSync('mkfifo', [at('journal')])],
    [
      'a folder',
      () => {
        mkdirSync(at('journal'));
      },
    ],
    [
      'a link',
      () => {
        symlinkSync(at('elsewhere'), at('journal'));
      },
    ],
  ])('is refused by %s at once', (_, put) => {
    put();
    expect(() => {
      appendWhole(at('journal'), 'one\n');
    }).toThrow(EnvironmentError);
    expect(() => readPlain(at('journal'))).toThrow();
    expect(existsSync(at('elsewhere'))).toBe(false);
  });
});
