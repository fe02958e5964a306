import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { readSurroundings } from '../../config.js';
import { UsageError } from '../../errors.js';
import { program } from '../../program.js';
import { completionCommand } from './completion.js';

const surroundings = readSurroundings();
const quiet = { out: () => undefined, err: () => undefined };
const root = program({
  surroundings,
  signal: new AbortController().signal,
  output: quiet,
  exit: () => undefined,
});

function scriptOf(shell: string): string {
  let script = '';
  const output = { ...quiet, out: (text: string) => void (script += text) };
  completionCommand(shell, root, { surroundings, output });
  return script;
}

/** What bash offers for the last of these words, by the script as it is sourced. */
function offered(...typed: string[]): string[] {
  const asked = `${scriptOf('bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _crossover; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', asked, 'bash', 'crossover', ...typed], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

describe('what bash completes', () => {
  it('is every command of the program', () => {
    const commands = root.commands.map((one) => one.name());
    expect(offered('')).toEqual(expect.arrayContaining(commands));
    expect(offered('rep')).toEqual(['report']);
  });

  it.each(root.commands.map((one) => [one.name(), one] as const))(
    'is every flag of %s, and below it',
    (name, command) => {
      const flags = command.options.map(({ long }) => long);
      expect(offered(name, '--')).toEqual(expect.arrayContaining(flags));
      for (const below of command.commands)
        expect(offered(name, below.name(), '--')).toEqual(
          expect.arrayContaining(below.options.map(({ long }) => long)),
        );
    },
  );

  it('is what a flag or an argument may be, as the commands themselves check it', () => {
    expect(offered('export', 'results/A', '--format', '')).toEqual([
      'junit',
      'summary',
      'openmetrics',
      'benchstat',
      'hdr',
    ]);
    expect(offered('scenario', '--from', 'access.log', '--format', '')).toEqual([
      'common',
      'combined',
      'json',
    ]);
    expect(offered('compare', '--fail-on', '')).toEqual(['differ', 'undecided']);
    expect(offered('list', '')).toEqual(['scenarios', 'targets', 'claims', 'runs']);
    expect(offered('run', '--profile', 's')).toEqual(['smoke', 'standard']);
    expect(offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('is the next of several names with commas between', () => {
    expect(offered('run', '--scenario', 'crud,pay')).toEqual(['crud,payload']);
  });

  it('leaves files and folders to the shell', () => {
    expect(offered('report', '')).toEqual([]);
    expect(offered('decide', '--needs', 'ne')).toEqual([]);
  });
});

const isThere = (shell: string) => spawnSync(shell, ['--version']).status === 0;

describe('the scripts for other shells', () => {
  it.each(['zsh', 'fish'].filter(isThere))('are good %s', (shell) => {
    const { status, stderr } = spawnSync(shell, ['-n'], { input: scriptOf(shell), encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('name every command, too', () => {
    for (const shell of ['zsh', 'fish'])
      for (const command of root.commands) expect(scriptOf(shell)).toContain(command.name());
  });

  it('is refused for a shell that is none of them', () => {
    expect(() => scriptOf('tcsh')).toThrow(UsageError);
  });
});
