import { AgentClient, AgentLostError } from '../load/agent/client.js';
import type { HttpTraffic } from '../load/http/traffic-group.js';
import { TrafficGroup } from '../load/http/traffic-group.js';
import type { AgentProcess } from '../lab/lab.js';
import type { Watched } from '../model/run/watched.js';

/** Starts one agent's process on the load's processors; `index`: of the agents, which take the load's hosts in turn. */
export type StartAgent = (index: number) => Promise<AgentProcess>;

/** The run's load agents: kept from trial to trial so that their code stays warm, renewed when one has died. */
export class AgentPool implements AsyncDisposable {
  readonly #start: StartAgent;
  readonly #size: number;
  readonly #sharing: number;
  #channels: AgentProcess[] = [];
  #clients: AgentClient[] = [];

  private constructor(start: StartAgent, size: number, sharing: number) {
    this.#start = start;
    this.#size = size;
    this.#sharing = sharing;
  }

  /** `sharing`: of them those that make HTTP traffic, all at most. */
  static async start(start: StartAgent, size: number, sharing = 1): Promise<AgentPool> {
    const pool = new AgentPool(start, size, sharing);
    await pool.renew();
    return pool;
  }

  /** What makes HTTP traffic. */
  get traffic(): HttpTraffic {
    const [first, ...others] = this.#clients.slice(0, this.#sharing);
    if (!first) throw new Error('The agents are gone.');
    return others.length === 0 ? first : new TrafficGroup([first, ...others]);
  }

  get all(): readonly AgentClient[] {
    return this.#clients;
  }

  watched(): Watched[] {
    return this.#channels.map(({ watched }) => watched);
  }

  /** Ends the agents there are and starts new ones. */
  async renew(): Promise<void> {
    await this[Symbol.asyncDispose]();
    for (let count = 0; count < this.#size; count += 1) {
      const channel = await this.#start(count);
      this.#channels.push(channel);
      this.#clients.push(new AgentClient(channel));
    }
  }

  /** The work, begun once more with other agents where it loses these: what ended them says nothing of it. */
  async survivingLoss<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof AgentLostError) || signal.aborted) throw thrown;
      await this.renew();
      return work();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const channels = this.#channels;
    this.#channels = [];
    this.#clients = [];
    await Promise.all(channels.map((channel) => channel[Symbol.asyncDispose]()));
  }
}
