import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LabelledObject } from '../../docker/engine/labelled-object.js';
import { removeLeftovers, ROLE_LABEL, RUN_LABEL } from '../../docker/leftovers.js';
import { SwarmKeeper } from './swarm-keeper.js';

const HOUR_SECONDS = 3_600;

/** A swarm whose leader stamps what it holds by a clock of its own. */
class Swarm {
  readonly #objects = new Map<string, LabelledObject>();
  readonly #nowSeconds: () => number;
  removed: string[] = [];

  constructor(nowSeconds: () => number) {
    this.#nowSeconds = nowSeconds;
  }

  service(id: string, labels: Record<string, string>, running: boolean): void {
    this.#put(`service ${id}`, labels, running);
  }

  servicesWith = (label: string) => this.#found('service', label);
  secretsWith = (label: string) => this.#found('secret', label);

  createSecret = (name: string, _value: string, labels: Readonly<Record<string, string>>) => {
    this.#put(`secret ${name}`, labels, false);
    return Promise.resolve(`secret ${name}`);
  };

  removeService = (id: string) => this.#remove(id);
  removeSecret = (id: string) => this.#remove(id);

  get held(): string[] {
    return [...this.#objects.keys()];
  }

  #put(id: string, labels: Readonly<Record<string, string>>, running: boolean): void {
    this.#objects.set(id, { id, labels, running, createdSeconds: this.#nowSeconds() });
  }

  #found(kind: string, label: string): Promise<LabelledObject[]> {
    const [name = '', value] = label.split('=');
    return Promise.resolve(
      [...this.#objects.values()].filter(
        ({ id, labels }) =>
          id.startsWith(kind) && (value === undefined ? name in labels : labels[name] === value),
      ),
    );
  }

  #remove(id: string): Promise<void> {
    this.#objects.delete(id);
    this.removed.push(id);
    return Promise.resolve();
  }
}

test('ages are counted by the clock that stamps, whatever this machine’s and the manager’s say', async () => {
  const apart = fc.integer({ min: -HOUR_SECONDS, max: HOUR_SECONDS });
  await fc.assert(
    fc.asyncProperty(apart, fc.constantFrom(5, 60), async (apartSeconds, ageSeconds) => {
      let now = Date.now() / 1_000 + apartSeconds;
      const swarm = new Swarm(() => now);
      swarm.service('without a relay', { [RUN_LABEL]: 'a' }, true);
      now += ageSeconds;
      const { containers } = await removeLeftovers(new SwarmKeeper({ swarm }, null));
      expect(containers).toBe(ageSeconds > 20 ? 1 : 0);
      expect(swarm.held).toEqual(ageSeconds > 20 ? [] : ['service without a relay']);
    }),
  );
});

test('of a run whose relays have ended services go before the secrets that they hold', async () => {
  const swarm = new Swarm(() => 0);
  swarm.service('relay', { [RUN_LABEL]: 'a', [ROLE_LABEL]: 'relay' }, false);
  await swarm.createSecret('dial', '-', { [RUN_LABEL]: 'a' });
  await removeLeftovers(new SwarmKeeper({ swarm }, null));
  expect(swarm.removed.filter((id) => !id.endsWith('-now'))).toEqual(['service relay', 'secret dial']);
  expect(swarm.held).toEqual([]);
});

test('a node keeps what is for it alone', async () => {
  const swarm = new Swarm(() => 0);
  swarm.service('here', { [RUN_LABEL]: 'a', 'crossover.node': 'one' }, true);
  swarm.service('elsewhere', { [RUN_LABEL]: 'a', 'crossover.node': 'two' }, true);
  const found = await new SwarmKeeper({ swarm }, 'one').containersWith(RUN_LABEL);
  expect(found.map(({ id }) => id)).toEqual(['service here']);
});
