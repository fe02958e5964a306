/** One piece of work after another, in the order asked for: a connection of Postgres carries one query at a time. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Settles as the work does; one that fails keeps no other from its turn. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
