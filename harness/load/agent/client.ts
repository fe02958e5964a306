import type { z } from 'zod';
import type { LineChannel } from '../../model/run/channel.js';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { asError } from '../../errors.js';
import type { AgentSurvey } from './survey.js';
import { surveySchema } from './survey.js';
import type {
  BroadcastOutcome,
  ClosedLoopLoad,
  ConnectOutcome,
  FanoutBroadcast,
  FanoutConnect,
  FanoutFinish,
  FanoutReceive,
  OpenLoopLoad,
  ReceiveOutcome,
  Reply,
} from './protocol.js';
import {
  broadcastOutcomeSchema,
  connectOutcomeSchema,
  httpResultSchema,
  receiveOpenedSchema,
  receiveOutcomeSchema,
  replySchema,
} from './protocol.js';

/** An agent that died, answered out of protocol or could not carry out a command: the generator's failure, never the target's. */
export class AgentError extends Error {
  /** The last lines of the agent's error output. */
  readonly logTail: string;

  constructor(message: string, logTail: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AgentError';
    this.logTail = logTail;
  }
}

/** An agent that has ended, or hangs: something outside of it stopped it. */
export class AgentLostError extends AgentError {
  constructor(message: string, logTail: string, options?: ErrorOptions) {
    super(message, logTail, options);
    this.name = 'AgentLostError';
  }
}

/** An agent that was asked to end and has not by then is left to whoever started it. */
const LONGEST_GOODBYE_MS = 3_000;

/** Called at the edges of a measured window, so that counters can be read exactly there. */
export interface WindowHooks {
  /** Everything is connected and prepared; the window opens when this resolves. */
  readonly open?: () => Promise<void>;
  /** The schedule has just ended; latecomers are still waited for. Settled before the record is returned. */
  readonly close?: () => Promise<void>;
}

interface Pending {
  readonly onReply: (reply: Reply) => void;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

const PING_MS = 5_000;
/** An agent that lets so many pings go by has hung; a harness that stood still itself has asked only once meanwhile. */
const MOST_UNANSWERED = 6;

/** Speaks the agents' protocol over a channel: a promise for each command. */
export class AgentClient {
  /** Settles when the agent's process has closed its output. Never rejects. */
  readonly ended: Promise<void>;
  readonly #channel: LineChannel;
  readonly #pending = new Map<number, Pending>();
  readonly #pingMs: number;
  #lastId = 0;
  #unanswered = 0;
  #pings: NodeJS.Timeout | null = null;
  #death: AgentLostError | null = null;

  constructor(channel: LineChannel, { pingMs = PING_MS }: { readonly pingMs?: number } = {}) {
    this.#channel = channel;
    this.#pingMs = pingMs;
    this.ended = this.#listen();
  }

  /** What the agent could open, and whether the host has an address. */
  survey(host: string): Promise<AgentSurvey> {
    return this.#call({ command: 'survey', load: { host } }, surveySchema);
  }

  /** Warms the agent's engines up. */
  async rehearse(): Promise<void> {
    await this.#send({ command: 'rehearse' });
  }

  /** Rejects with AgentError; what the target does wrong is part of the record. */
  openLoop(load: OpenLoopLoad, hooks: WindowHooks = {}): Promise<HttpLoadRecord> {
    return this.#window({ command: 'open-loop', load }, httpResultSchema, hooks);
  }

  /** Rejects with AgentError; what the target does wrong is part of the record. */
  closedLoop(load: ClosedLoopLoad, hooks: WindowHooks = {}): Promise<HttpLoadRecord> {
    return this.#window({ command: 'closed-loop', load }, httpResultSchema, hooks);
  }

  /** Opens sockets until this agent holds `upTo` of them. `onProgress` hears how many are open. */
  fanoutConnect(load: FanoutConnect, onProgress?: (connected: number) => void): Promise<ConnectOutcome> {
    return this.#call({ command: 'fanout-connect', load }, connectOutcomeSchema, (reply) => {
      if (reply.reply === 'progress') onProgress?.(reply.connected);
    });
  }

  /** Opens the books of a window; resolves to how many sockets are open. */
  async fanoutReceive(load: FanoutReceive): Promise<number> {
    const opened = await this.#call({ command: 'fanout-receive', load }, receiveOpenedSchema);
    return opened.connected;
  }

  /** Publishes at a constant rate from this agent. */
  fanoutBroadcast(load: FanoutBroadcast, hooks: WindowHooks = {}): Promise<BroadcastOutcome> {
    return this.#window({ command: 'fanout-broadcast', load }, broadcastOutcomeSchema, hooks);
  }

  /** Waits for the missing deliveries and closes the books of the window. */
  fanoutFinish(load: FanoutFinish): Promise<ReceiveOutcome> {
    return this.#call({ command: 'fanout-finish', load }, receiveOutcomeSchema);
  }

  async fanoutClose(): Promise<void> {
    await this.#send({ command: 'fanout-close' });
  }

  /** Asks the agent to end and waits until it has, or hangs. */
  async stop(): Promise<void> {
    if (this.#death) return;
    this.#channel.send(JSON.stringify({ command: 'stop', id: ++this.#lastId }));
    const { promise, resolve } = deferred();
    const timer = setTimeout(resolve, LONGEST_GOODBYE_MS);
    await Promise.race([this.ended, promise]);
    clearTimeout(timer);
  }

  async #window<T>(command: object, schema: z.ZodType<T>, hooks: WindowHooks): Promise<T> {
    let failEdge: (error: Error) => void = () => undefined;
    const edgeFailed = new Promise<never>((_resolve, reject) => {
      failEdge = reject;
    });
    const edges: Promise<void>[] = [];
    const run = (edge: Promise<void>): void => {
      edges.push(edge);
      edge.catch((error: unknown) => {
        failEdge(asError(error));
      });
    };
    const open = async (id: number): Promise<void> => {
      await hooks.open?.();
      this.#channel.send(JSON.stringify({ command: 'start', id }));
    };
    const result = this.#call(command, schema, (reply) => {
      if (reply.reply === 'ready') run(open(reply.id));
      if (reply.reply === 'window-closed' && hooks.close) run(hooks.close());
    });
    const value = await Promise.race([result, edgeFailed]);
    await Promise.all(edges);
    return value;
  }

  async #call<T>(command: object, schema: z.ZodType<T>, onReply?: (reply: Reply) => void): Promise<T> {
    const result = await this.#send(command, onReply);
    const parsed = schema.safeParse(result);
    if (!parsed.success)
      throw this.#error(`The agent's result does not fit the protocol: ${parsed.error.message}`);
    return parsed.data;
  }

  #send(command: object, onReply: (reply: Reply) => void = () => undefined): Promise<unknown> {
    if (this.#death) return Promise.reject(this.#death);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { onReply, resolve, reject });
      this.#watch();
      this.#channel.send(JSON.stringify({ ...command, id }));
    });
  }

  async #listen(): Promise<void> {
    let reason = 'The load agent ended before it had answered.';
    try {
      for await (const line of this.#channel.lines()) this.#take(line);
    } catch (error) {
      reason = `The load agent's output could not be read: ${asError(error).message}`;
    }
    this.#die(reason);
  }

  /** Nobody waits without an end for an agent that is there and does nothing. */
  #watch(): void {
    if (this.#pings) return;
    this.#unanswered = 0;
    this.#pings = setInterval(() => {
      if (this.#unanswered >= MOST_UNANSWERED) {
        this.#die(`The load agent has hung: ${MOST_UNANSWERED} pings in a row went unanswered.`);
        return;
      }
      this.#unanswered += 1;
      this.#channel.send(JSON.stringify({ command: 'ping', id: ++this.#lastId }));
    }, this.#pingMs);
  }

  #rest(): void {
    if (this.#pings) clearInterval(this.#pings);
    this.#pings = null;
  }

  /** The first reason stays. */
  #die(reason: string): void {
    this.#rest();
    this.#death ??= new AgentLostError(reason, this.#channel.logTail());
    for (const pending of this.#pending.values()) pending.reject(this.#death);
    this.#pending.clear();
  }

  #take(line: string): void {
    const reply = replySchema.parse(JSON.parse(line));
    this.#unanswered = 0;
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    if (reply.reply === 'result' || reply.reply === 'error') this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.#rest();
    if (reply.reply === 'result') pending.resolve(reply.result);
    else if (reply.reply === 'error') pending.reject(this.#error(`The load agent reports: ${reply.message}`));
    else pending.onReply(reply);
  }

  #error(message: string): AgentError {
    return new AgentError(message, this.#channel.logTail());
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
