/** Steps that take down what was put up: the last one first, each of them whatever became of the others. */
export class Undo {
  readonly #steps: (() => PromiseLike<void>)[] = [];

  add(step: () => PromiseLike<void>): void {
    this.#steps.push(step);
  }

  /** Throws the first failure, after every step was taken. */
  async all(): Promise<void> {
    const failures: unknown[] = [];
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step();
      } catch (thrown) {
        failures.push(thrown);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
