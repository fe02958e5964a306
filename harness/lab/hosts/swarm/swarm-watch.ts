import type { Swarm, SwarmNode, SwarmTask } from '../../docker/engine/swarm.js';

const IDLE_MS = 500;
/** While somebody waits for a service to start or to go; nothing is measured then. */
const AWAITED_MS = 100;
/** A manager that is silent for so long is lost, and every node with it. */
const SILENCE_MS = 10_000;
/** States from which a task does not come back (swarmkit, `TaskState`). */
const OVER = ['complete', 'failed', 'shutdown', 'rejected', 'orphaned', 'remove'];

export const isOver = ({ state }: SwarmTask): boolean => OVER.includes(state);

interface Wait {
  readonly withinMs: number;
  /** Asks the manager more often meanwhile. */
  readonly isAwaited: boolean;
}

/** What a swarm's manager tells of some nodes and of the tasks on them, asked for again and again: it tells nobody by itself. */
export class SwarmWatch implements Disposable {
  readonly #swarm: Pick<Swarm, 'nodes' | 'tasksOn'>;
  readonly #nodeIds: readonly string[];
  #nodes = new Map<string, SwarmNode>();
  #tasks = new Map<string, SwarmTask>();
  #heardMs = 0;
  #awaited = 0;
  #isLooking = false;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;
  #listeners: (() => void)[] = [];

  private constructor(swarm: Pick<Swarm, 'nodes' | 'tasksOn'>, nodeIds: readonly string[]) {
    this.#swarm = swarm;
    this.#nodeIds = nodeIds;
  }

  /** Throws EngineError where the manager does not answer. */
  static async open(
    swarm: Pick<Swarm, 'nodes' | 'tasksOn'>,
    nodeIds: readonly string[],
  ): Promise<SwarmWatch> {
    const watch = new SwarmWatch(swarm, nodeIds);
    await watch.#look();
    watch.#schedule(IDLE_MS);
    return watch;
  }

  /** Whether it takes part and takes tasks, as far as the manager knows. */
  isReady(nodeId: string): boolean {
    return performance.now() - this.#heardMs < SILENCE_MS && (this.#nodes.get(nodeId)?.isReady ?? false);
  }

  /** `down`, for example; why a node is not ready. */
  stateOf(nodeId: string): string {
    if (performance.now() - this.#heardMs >= SILENCE_MS) return 'a manager that does not answer';
    return this.#nodes.get(nodeId)?.state ?? 'no such node any more';
  }

  /** Null: none is on the nodes, not yet or not any more. */
  taskOf(serviceId: string): SwarmTask | null {
    return this.#tasks.get(serviceId) ?? null;
  }

  /** Asks the manager now. Throws EngineError where he does not answer. */
  async renew(): Promise<void> {
    await this.#look();
  }

  /** The first answer, sought again whenever the manager has told anew; null when the time is over, or the watch. */
  async until<Answer>(seek: () => Answer | undefined, { withinMs, isAwaited }: Wait): Promise<Answer | null> {
    const deadline = performance.now() + withinMs;
    if (isAwaited) {
      this.#awaited += 1;
      this.#schedule(0);
    }
    try {
      for (;;) {
        const found = seek();
        if (found !== undefined) return found;
        if (this.#isOver || performance.now() > deadline) return null;
        await new Promise<void>((resolve) => this.#listeners.push(resolve));
      }
    } finally {
      if (isAwaited) this.#awaited -= 1;
    }
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#tell();
  }

  async #turn(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const silent = setTimeout(() => {
      this.#tell();
    }, SILENCE_MS);
    try {
      await this.#look();
    } catch {
      // A manager that is away says so by its silence.
    } finally {
      clearTimeout(silent);
      this.#isLooking = false;
    }
    this.#schedule(this.#awaited > 0 ? AWAITED_MS : IDLE_MS);
    this.#tell();
  }

  async #look(): Promise<void> {
    const nodes = await this.#swarm.nodes();
    const known = nodes.filter(({ id }) => this.#nodeIds.includes(id));
    const tasks = known.length === 0 ? [] : await this.#swarm.tasksOn(known.map(({ id }) => id));
    this.#nodes = new Map(known.map((node) => [node.id, node]));
    this.#tasks = new Map(tasks.map((task) => [task.serviceId, task]));
    this.#heardMs = performance.now();
  }

  #schedule(afterMs: number): void {
    clearTimeout(this.#timer);
    if (!this.#isOver) this.#timer = setTimeout(() => void this.#turn(), afterMs);
  }

  #tell(): void {
    for (const listener of this.#listeners.splice(0)) listener();
  }
}
