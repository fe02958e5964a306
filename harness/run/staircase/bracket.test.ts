import { describe, expect, it } from 'vitest';
import type { Move } from './bracket.js';
import { Bracket } from './bracket.js';

type Outcome = 'within' | 'beyond';

/** The steps that are tried, in their order, and how it ended. */
function searched(outcomeOf: (step: number, times: number) => Outcome, bottom = -50, top = 50) {
  const bracket = new Bracket(bottom, top);
  const steps: number[] = [];
  let move: Move = bracket.first();
  while ('step' in move) {
    const { step } = move;
    steps.push(step);
    move = bracket.after(step, outcomeOf(step, steps.filter((one) => one === step).length));
  }
  return { steps, ended: move.ended, within: bracket.within };
}

const limitAt =
  (limit: number) =>
  (step: number): Outcome =>
    step <= limit ? 'within' : 'beyond';

describe('a bracket', () => {
  it.each([
    // The limit, the steps that find it.
    [0, [0, 2, 1, 1]],
    [1, [0, 2, 1, 2]],
    [4, [0, 2, 4, 6, 5, 5]],
    [7, [0, 2, 4, 6, 10, 8, 7, 8]],
    [-1, [0, -2, -1, 0]],
    [-4, [0, -2, -4, -3, -3]],
  ])('with the limit at step %d is searched by the steps %j', (limit, steps) => {
    expect(searched(limitAt(limit))).toEqual({ steps, ended: 'bracketed', within: limit });
  });

  it('asks twice of no step but the one above what counts', () => {
    for (let limit = -30; limit <= 30; limit += 1) {
      const { steps } = searched(limitAt(limit));
      expect(steps.filter((step, at) => steps.indexOf(step) !== at)).toEqual(
        steps.filter((step) => step === limit + 1).slice(1),
      );
      expect(steps.filter((step) => step === limit + 1)).toHaveLength(2);
    }
  });

  it('goes on above a step that was beyond by a hiccup, wherever it met one', () => {
    for (const hiccup of [0, 2, 3, 4]) {
      const found = searched((step, times) => (step === hiccup && times === 1 ? 'beyond' : limitAt(4)(step)));
      expect(found, `hiccup at ${hiccup}`).toMatchObject({ ended: 'bracketed', within: 4 });
    }
  });

  it('ends at the top, or at the bottom when that was beyond twice', () => {
    expect(searched(limitAt(9), -3, 3)).toEqual({ steps: [0, 2, 3], ended: 'at-top', within: 3 });
    expect(searched(limitAt(-9), -3, 3)).toEqual({
      steps: [0, -2, -3, -3],
      ended: 'at-bottom',
      within: null,
    });
    expect(searched(limitAt(9), -8, -4)).toEqual({ steps: [-4], ended: 'at-top', within: -4 });
  });
});
