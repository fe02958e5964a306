import type { Readable, Writable } from 'node:stream';
import { asError } from '../../errors.js';
import { linesOf } from '../../linux/lines.js';
import { rehearse } from './rehearsal.js';
import { survey } from './survey.js';
import { runAutocannon } from '../http/autocannon.js';
import { FanoutSockets } from '../fanout/sockets.js';
import { runOpenLoop } from '../http/open-loop.js';
import type { Command, Reply } from './protocol.js';
import { commandSchema } from './protocol.js';
import { Publisher } from '../fanout/publisher.js';
import { runRawClosedLoop } from '../http/raw-closed-loop.js';
import type { Window } from './window.js';

/**
 * Carries out commands from `input` until it ends or `stop` comes, and answers on `output`. Resolves when
 * everything of it has been called off, so that a harness that was killed leaves no agent behind.
 */
export async function serveAgent(input: Readable, output: Writable): Promise<void> {
  const session = new AgentSession(output);
  // Whoever has stopped listening has ended the input, too.
  output.on('error', () => undefined);
  for await (const line of linesOf(input)) {
    const command = commandSchema.parse(JSON.parse(line));
    if (command.command === 'stop') break;
    if (command.command === 'start') session.start(command.id);
    else if (command.command === 'ping') session.alive(command.id);
    else void session.take(command);
  }
  session.end();
}

type Work = Exclude<Command, { command: 'start' | 'ping' | 'stop' }>;

class AgentSession {
  readonly #output: Writable;
  readonly #sockets = new FanoutSockets();
  /** What is under way: how to call it off, by the id of its command. */
  readonly #underWay = new Map<number, AbortController>();
  /** Loads that are prepared and wait for their window to open. */
  readonly #waiting = new Map<number, () => void>();

  constructor(output: Writable) {
    this.#output = output;
  }

  start(id: number): void {
    this.#waiting.get(id)?.();
    this.#waiting.delete(id);
  }

  alive(id: number): void {
    this.#reply({ reply: 'alive', id });
  }

  async take(work: Work): Promise<void> {
    const { id } = work;
    const callOff = new AbortController();
    this.#underWay.set(id, callOff);
    try {
      this.#reply({ reply: 'result', id, result: await this.#carryOut(work, callOff.signal) });
    } catch (error) {
      this.#reply({ reply: 'error', id, message: asError(error).message });
    } finally {
      this.#underWay.delete(id);
    }
  }

  end(): void {
    for (const callOff of this.#underWay.values()) callOff.abort();
    this.#sockets.close();
  }

  async #carryOut(work: Work, signal: AbortSignal): Promise<unknown> {
    switch (work.command) {
      case 'survey':
        return survey(work.load.host);
      case 'rehearse':
        // An agent that cannot rehearse is a cold one; what keeps it from it is told by the load.
        await rehearse(signal).catch(() => undefined);
        return null;
      case 'open-loop':
        return runOpenLoop(work.load, this.#window(work.id, signal));
      case 'closed-loop':
        return work.load.engine === 'raw'
          ? runRawClosedLoop(work.load, this.#window(work.id, signal))
          : runAutocannon(work.load, this.#window(work.id, signal));
      case 'fanout-connect':
        return this.#sockets.connect(work.load, signal, (connected) => {
          this.#reply({ reply: 'progress', id: work.id, connected, wanted: work.load.upTo });
        });
      case 'fanout-receive':
        return this.#sockets.openBooks(work.load);
      case 'fanout-broadcast':
        return new Publisher(work.load, this.#window(work.id, signal)).run();
      case 'fanout-finish':
        return this.#sockets.closeBooks(work.load, signal);
      case 'fanout-close':
        await this.#sockets.hangUp();
        return null;
    }
  }

  #window(id: number, signal: AbortSignal): Window {
    return {
      signal,
      ready: () => {
        this.#reply({ reply: 'ready', id });
        return new Promise((resolve, reject) => {
          this.#waiting.set(id, resolve);
          signal.addEventListener('abort', () => {
            reject(new Error('The load was called off before its window opened.'));
          });
        });
      },
      closed: () => {
        this.#reply({ reply: 'window-closed', id });
      },
    };
  }

  #reply(reply: Reply): void {
    this.#output.write(`${JSON.stringify(reply)}\n`);
  }
}
