import type { Command } from 'commander';
import fc from 'fast-check';
import { join } from 'node:path';
import { program } from '../../../harness/program.js';
import { readSurroundings } from '../../../harness/config.js';
import type { BadInput, InputKind, Workshop } from './input.js';

/** Commands that would work for long, or on what is not the campaign's, if what they are given were good. */
const NEVER_GOOD = ['run', 'selftest', 'simulate', 'prove', 'clean', 'doctor'];
/** A port on which nobody listens. */
const NOBODY = '127.0.0.1:9';
const ODD_TEXTS = [
  '',
  ' ',
  '-',
  '--',
  '-1',
  '0',
  '1',
  'NaN',
  'Infinity',
  '1e999',
  '1,5',
  '0x10',
  '٣',
  '1 000',
  'null',
  ',',
  'crud,,crud',
  'crud',
  'nothing-of-the-kind',
  '../../etc/passwd',
  '/dev/null',
  '/proc/self/mem',
  'a\nb',
  '\u001b[2J',
  'x'.repeat(5_000),
  '{',
  '[]',
  'p99=50ms',
  'p99=-1ms',
  '%',
];
const ODD_URLS = [
  `http://${NOBODY}/`,
  `ws://${NOBODY}/`,
  'http://',
  'http:',
  'https://127.0.0.1/',
  'ftp://127.0.0.1/',
  'file:///etc/passwd',
  'http://user:secret@127.0.0.1:9/',
  'http://127.0.0.1:99999/',
  'http://[::1/',
  'http://[::1]:9/',
  'http://no-such-host.invalid/',
  `http://${NOBODY}/a b`,
  `http://${NOBODY}/\u0000`,
  `http://${NOBODY}/${'x'.repeat(9_000)}`,
  '127.0.0.1:9',
  'postgres://a:secret@127.0.0.1:9/x?sslmode=nonsense',
  'postgres://a:secret@127.0.0.1:9/x?password=secret',
];
const ODD_HEADERS = [
  'x',
  ': y',
  'a b: c',
  'Host: x\r\nX: y',
  'Content-Length: 5',
  'X: {{seq:a}}',
  'X: \u0001',
  'é: é',
];

/** What one option may be given: much of it wrong, and none of it long to work on. */
function valueFor(flags: string): fc.Arbitrary<string> {
  const any = fc.oneof(fc.constantFrom(...ODD_TEXTS), fc.string({ maxLength: 12 }));
  if (/url/.test(flags)) return fc.oneof(fc.constantFrom(...ODD_URLS), any);
  if (/header/.test(flags)) return fc.oneof(fc.constantFrom(...ODD_HEADERS), any);
  if (/connections/.test(flags)) return fc.oneof(fc.constantFrom('1', '1000000', '99999999'), any);
  // Never a good long time.
  if (/duration|warm-up|budget|minutes/.test(flags))
    return fc.constantFrom('1', '0', '-1', 'x', '', '1e999', 'NaN', '999999999');
  return any;
}

/** Every command with its options, as the program itself describes them. */
export const flags: InputKind = {
  kind: 'flags',
  inputs: (workshop) =>
    fc
      .oneof(...commandsOf(workshop).map((command) => argumentsOf(command, workshop)))
      .map((input) => () => Promise.resolve(input)),
};

function commandsOf({ checkout }: Workshop): Command[] {
  const silent = { out: () => undefined, err: () => undefined };
  const surroundings = { ...readSurroundings(), checkout };
  const root = program({
    surroundings,
    signal: new AbortController().signal,
    output: silent,
    exit: () => undefined,
  });
  const leaves = (command: Command): Command[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
  return leaves(root);
}

function argumentsOf(command: Command, { folder }: Workshop): fc.Arbitrary<BadInput> {
  const options = command.options.map((option) => {
    const name = option.long ?? '';
    const value: fc.Arbitrary<string[]> = option.flags.includes('<')
      ? valueFor(option.flags).map((text) => [name, text])
      : fc.constant([name]);
    return fc.option(value, { nil: [], freq: option.mandatory ? 8 : 1 });
  });
  const words = command.registeredArguments.map(() =>
    fc
      .option(fc.constantFrom(...ODD_TEXTS), { freq: 8, nil: null })
      .map((word) => (word === null ? [] : [word])),
  );
  const extra = fc.oneof(
    { weight: 6, arbitrary: fc.constant<string[]>([]) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_TEXTS).map((text) => [text]) },
  );
  return fc.tuple(fc.tuple(...options), fc.tuple(...words), extra).map(([given, named, more]) => {
    const path = pathOf(command);
    const poison = NEVER_GOOD.includes(path[0] ?? '') ? ['--no-such-flag'] : [];
    // A bad folder is found after the other flags were looked at.
    const out = path[0] === 'run' ? ['--out', join(folder, 'a-file', 'results')] : poison;
    const args = [...path, ...given.flat(), ...named.flat(), ...more, ...out];
    return { what: args.map((word) => JSON.stringify(word.slice(0, 60))).join(' '), args, seconds: 12 };
  });
}

function pathOf(command: Command): string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}
