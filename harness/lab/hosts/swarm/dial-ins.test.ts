import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { DialIns } from './dial-ins.js';

let dialIns = new DialIns();
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await dialIns[Symbol.asyncDispose]();
  dialIns = new DialIns();
});

/** Says this where programs connect to. */
function caller({ host, port }: { readonly host: string; readonly port: number }, says: string): Socket {
  const socket = connect({ host, port });
  socket.on('error', () => undefined);
  socket.write(says);
  sockets.push(socket);
  return socket;
}

/** What comes first of what it says; a connection is handed over at rest. */
async function firstFrom(socket: Socket): Promise<string> {
  const heard = once(socket, 'data');
  socket.resume();
  const [bytes] = (await heard) as [Buffer];
  return bytes.toString();
}

test('a program that says its token is let in, and what it says after it is unread', async () => {
  const { dial, connected } = await dialIns.expect('127.0.0.1');
  caller(dial, `${dial.token}\nfirst line\n`);
  expect(await firstFrom(await connected)).toBe('first line\n');
});

test('what is sent to it before it reads waits for it', async () => {
  const { dial, connected } = await dialIns.expect('127.0.0.1');
  const program = caller(dial, `${dial.token}\n`);
  (await connected).write('a command\n');
  expect(await firstFrom(program)).toBe('a command\n');
});

test('each token opens its own conversation', async () => {
  const [one, two] = [await dialIns.expect('127.0.0.1'), await dialIns.expect('127.0.0.1')];
  caller(two.dial, `${two.dial.token}\ntwo`);
  caller(one.dial, `${one.dial.token}\none`);
  for (const [{ connected }, said] of [
    [one, 'one'],
    [two, 'two'],
  ] as const) {
    expect(await firstFrom(await connected)).toBe(said);
  }
});

test.each([
  ['no token', () => '\n'],
  ['another token', () => `${'x'.repeat(43)}\n`],
  ['the beginning of one', (token: string) => `${token.slice(0, -1)}\n`],
  ['something without an end', () => 'x'.repeat(300)],
])('whoever says %s is cut off, unanswered', async (_what, says) => {
  const { dial } = await dialIns.expect('127.0.0.1');
  const stranger = caller(dial, says(dial.token));
  let heard = 0;
  stranger.on('data', (bytes: Buffer) => (heard += bytes.length));
  await once(stranger, 'close');
  expect(heard).toBe(0);
});

test('a token is good once, and not when it was forgotten', async () => {
  const { dial, connected } = await dialIns.expect('127.0.0.1');
  caller(dial, `${dial.token}\n`);
  await connected;
  await once(caller(dial, `${dial.token}\n`), 'close');
  const other = await dialIns.expect('127.0.0.1');
  other.forget();
  await once(caller(other.dial, `${other.dial.token}\n`), 'close');
});

test('it listens on the address by which the other host sees this machine, and on no other', async () => {
  const { dial } = await dialIns.expect('127.0.0.1');
  expect(dial.host).toBe('127.0.0.1');
});
