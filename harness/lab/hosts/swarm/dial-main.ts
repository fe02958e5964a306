import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { asError } from '../../../errors.js';
import { DIAL_FILE, dialSchema, SECRETS_FOLDER } from './dial.js';

/**
 * In a container that a swarm has placed: connects out to the harness, says its token, and runs a program of ours whose
 * input and output are that connection. It ends with either of them.
 */
const CONNECT_WITHIN_MS = 10_000;
const KEEP_ALIVE_MS = 10_000;
/** A program that is busy may not notice the end of its input. */
const LONGEST_GOODBYE_MS = 5_000;

const { host, port, token, command } = dialSchema.parse(
  JSON.parse(readFileSync(join(SECRETS_FOLDER, DIAL_FILE), 'utf8')),
);
const socket = connect({ host, port, noDelay: true });
try {
  await connected();
  process.exitCode = await converse();
} catch (thrown) {
  process.stderr.write(`The harness cannot be reached: ${asError(thrown).message}\n`);
  process.exitCode = 1;
}

async function connected(): Promise<void> {
  socket.setTimeout(CONNECT_WITHIN_MS, () => {
    socket.destroy(new Error(`no answer within ${CONNECT_WITHIN_MS / 1_000} s`));
  });
  await once(socket, 'connect');
  socket.setTimeout(0);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  socket.write(`${token}\n`);
}

/** Resolves to the program's exit code. */
async function converse(): Promise<number> {
  const [program = '', ...args] = command;
  const child = execa(program, args, {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
    buffer: false,
    reject: false,
  });
  child.stdin.on('error', () => undefined);
  socket.on('error', () => undefined);
  socket.pipe(child.stdin);
  child.stdout.pipe(socket);
  socket.once('close', () => {
    child.stdin.end();
    setTimeout(() => child.kill('SIGKILL'), LONGEST_GOODBYE_MS).unref();
  });
  const { exitCode } = await child;
  socket.destroySoon();
  return exitCode ?? 1;
}
