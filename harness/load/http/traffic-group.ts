import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { asError } from '../../errors.js';
import type { AgentClient, WindowHooks } from '../agent/client.js';
import type { ClosedLoopLoad, OpenLoopLoad } from '../agent/protocol.js';
import { mergedLoad } from './merged-load.js';

/** What makes HTTP traffic: an agent, or several as one. */
export type HttpTraffic = Pick<AgentClient, 'openLoop' | 'closedLoop'>;

type Load = OpenLoopLoad | ClosedLoopLoad;
/** What of a load is one agent's own. */
type Part = Pick<Load, 'connections' | 'seed' | 'sequenceStarts' | 'sequenceStep'>;
/** Which of how many parts it is. */
interface Place {
  readonly index: number;
  readonly parts: number;
}
type Run = (agent: HttpTraffic, part: Part, place: Place, edges: WindowHooks) => Promise<HttpLoadRecord>;

/** Seeds next to one another are those of the loads that follow. */
const SEEDS_APART = 0x85eb_ca6b;

/**
 * Several agents, each on a host of its own, that make one load between them. Their windows open together once all are
 * ready; each times what it sent by its own clock.
 */
export class TrafficGroup implements HttpTraffic {
  readonly #agents: readonly HttpTraffic[];

  /** `agents`: one at least. */
  constructor(agents: readonly HttpTraffic[]) {
    this.#agents = agents;
  }

  /** Poisson streams, each given how many arrivals it has, are together one that is given all of them. */
  openLoop(load: OpenLoopLoad, hooks: WindowHooks = {}): Promise<HttpLoadRecord> {
    return this.#together(load, hooks, (agent, part, { parts }, edges) =>
      agent.openLoop({ ...load, ...part, ratePerSecond: load.ratePerSecond / parts }, edges),
    );
  }

  closedLoop(load: ClosedLoopLoad, hooks: WindowHooks = {}): Promise<HttpLoadRecord> {
    const { concurrency } = load;
    return this.#together(load, hooks, (agent, part, place, edges) => {
      const own = concurrency === undefined ? {} : { concurrency: shareOf(concurrency, place) };
      return agent.closedLoop({ ...load, ...part, ...own }, edges);
    });
  }

  async #together(load: Load, hooks: WindowHooks, run: Run): Promise<HttpLoadRecord> {
    const parts = Math.min(this.#agents.length, load.connections, concurrencyOf(load));
    const edges = { open: new Edge(parts, hooks.open), close: new Edge(parts, hooks.close) };
    const reached: WindowHooks = { open: () => edges.open.reached(), close: () => edges.close.reached() };
    const records = await Promise.all(
      this.#agents.slice(0, parts).map((agent, index) => {
        const place = { index, parts };
        return run(agent, partOf(load, place), place, reached).catch((thrown: unknown) => {
          // Whoever waits for this agent waits no longer.
          for (const edge of Object.values(edges)) edge.fail(asError(thrown));
          throw thrown;
        });
      }),
    );
    const [first, ...others] = records;
    if (!first) throw new Error('A group of agents has one at least.');
    return mergedLoad([first, ...others]);
  }
}

const concurrencyOf = (load: Load): number =>
  ('concurrency' in load ? load.concurrency : undefined) ?? load.connections;

/** Connections, arrivals and values of sequences of its own. */
function partOf(load: Load, place: Place): Part {
  const { seed, sequenceStarts = {}, requests } = load;
  const sequences = requests.flatMap(({ values = {} }) =>
    Object.entries(values).flatMap(([name, { kind }]) => (kind === 'sequence' ? [name] : [])),
  );
  return {
    connections: shareOf(load.connections, place),
    seed: (seed + place.index * SEEDS_APART) >>> 0,
    sequenceStarts: Object.fromEntries(
      sequences.map((name) => [name, (sequenceStarts[name] ?? 0) + place.index]),
    ),
    sequenceStep: place.parts,
  };
}

/** How many of `whole` a part gets when it is split as evenly as can be. */
function shareOf(whole: number, { index, parts }: Place): number {
  return Math.floor(whole / parts) + (index < whole % parts ? 1 : 0);
}

/** An edge of a window: all reach it before anyone goes on. */
class Edge {
  readonly #act: (() => Promise<void>) | undefined;
  readonly #passed: Promise<void>;
  #pass: () => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;
  #missing: number;

  /** `act`: done once, when the last has reached it. */
  constructor(parts: number, act: (() => Promise<void>) | undefined) {
    this.#missing = parts;
    this.#act = act;
    this.#passed = new Promise((resolve, reject) => {
      this.#pass = resolve;
      this.#fail = reject;
    });
    // Nobody may be waiting when an agent is lost.
    this.#passed.catch(() => undefined);
  }

  reached(): Promise<void> {
    this.#missing -= 1;
    if (this.#missing === 0) Promise.resolve(this.#act?.()).then(this.#pass, this.#fail);
    return this.#passed;
  }

  fail(error: Error): void {
    this.#fail(error);
  }
}
