import { isDeepStrictEqual } from 'node:util';
import type { RunRecord } from '../../model/run/environment.js';
import type { SpoiledLevel } from '../../model/run/spoiled-level.js';

/** What all repeats and spare blocks together may take, as a share of the plan's expected time. */
const MOST_SHARE_OF_PLAN = 0.2;
/** Repeats of one level in one block; what is spoiled by then is left to a spare block. */
export const MOST_REPEATS = 2;
/** After so many attempts that the same gate spoiled, another would most likely fare no better. */
const GIVEN_UP_AFTER = 3;

type Decision = Extract<RunRecord, { record: 'given-up' | 'repeats-spent' }>;

/**
 * What may still be repeated. It counts expected seconds and not those that passed, so that a slow target has as many
 * repeats as a fast one, and a resumed run comes to the same decisions.
 */
export class Repeats {
  readonly #budgetSeconds: number;
  #leftSeconds: number;
  #isSpent = false;
  /** By level, how many attempts in a row each gate has spoiled up to now. */
  readonly #inARow = new Map<string, ReadonlyMap<string, number>>();
  readonly #givenUp = new Set<string>();
  readonly #record: (record: RunRecord) => void;

  /** `decided`: what the first part of a resumed run has recorded already. */
  constructor(planSeconds: number, decided: readonly RunRecord[], record: (record: RunRecord) => void) {
    this.#budgetSeconds = planSeconds * MOST_SHARE_OF_PLAN;
    this.#leftSeconds = this.#budgetSeconds;
    this.#record = (decision) => {
      if (!decided.some((one) => isDeepStrictEqual(one, decision))) record(decision);
    };
  }

  /** Notes how an attempt at these levels went; levels that a gate spoiled too often are given up for all arms. */
  note(scenario: string, levels: readonly string[], block: number, spoiled: readonly SpoiledLevel[]): void {
    for (const level of levels) {
      const key = keyOf(scenario, level);
      const gates = spoiled.find((one) => one.level === level)?.gates ?? [];
      const before = this.#inARow.get(key);
      const inARow = new Map(gates.map((gate) => [gate, (before?.get(gate) ?? 0) + 1]));
      this.#inARow.set(key, inARow);
      const worst = [...inARow].find(([, times]) => times >= GIVEN_UP_AFTER);
      if (worst) this.#giveUp({ scenario, level, block, gate: worst[0], timesInARow: worst[1] });
    }
  }

  isGivenUp(scenario: string, level: string): boolean {
    return this.#givenUp.has(keyOf(scenario, level));
  }

  /** Given up, and spoiled the last time too: what is given up is still measured, and may come to hold again. */
  isHopeless(scenario: string, level: string): boolean {
    const inARow = this.#inARow.get(keyOf(scenario, level));
    return this.isGivenUp(scenario, level) && inARow !== undefined && inARow.size > 0;
  }

  /** Takes the time for a repeat out of the budget; false where too little of it is left. */
  afford(expectedSeconds: number, block: number): boolean {
    if (expectedSeconds <= this.#leftSeconds) {
      this.#leftSeconds -= expectedSeconds;
      return true;
    }
    if (!this.#isSpent) this.#record({ record: 'repeats-spent', block, budgetSeconds: this.#budgetSeconds });
    this.#isSpent = true;
    return false;
  }

  #giveUp(what: Omit<Extract<Decision, { record: 'given-up' }>, 'record'>): void {
    const key = keyOf(what.scenario, what.level);
    if (this.#givenUp.has(key)) return;
    this.#givenUp.add(key);
    this.#record({ record: 'given-up', ...what });
  }
}

function keyOf(scenario: string, level: string): string {
  return JSON.stringify([scenario, level]);
}
