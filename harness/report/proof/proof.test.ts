import { describe, expect, it } from 'vitest';
import { honest, madeUpPlan, madeUpRun } from '../../proof/made-up.test-support.js';
import { proofOf, tallied } from '../../proof/proof.js';
import { renderProof } from './page.js';
import { proofText } from './text.js';

const proof = proofOf(madeUpRun(madeUpPlan(6), honest));

describe('the page of a proof', () => {
  const page = renderProof(proof);

  it('opens with what it comes to, and shows what was recovered against what was planted', () => {
    expect(page).toContain(
      '<h1>What the harness says on this machine errs no more often than chance allows.</h1>',
    );
    expect(page.match(/<svg /g)).toHaveLength(2);
    expect(page).toContain('Is CPU recovered as it was planted? Python: blue, Go: orange');
    expect(page).toMatch(/planted 20\.0 %, recovered (19|20)\.\d %|planted (19|20)\.\d %, recovered/);
  });

  it('is one file that loads nothing, the same each time', () => {
    expect(page).not.toMatch(/<(script|link|img)|(src|href)="(?!#)/);
    expect(renderProof(proof)).toBe(page);
  });

  it('says that an error beyond chance is one, with its figures', () => {
    const wrong = {
      ...proof,
      wrong: [{ kind: 'interval-misses-effect', times: 5, tries: 12, probability: 0.000_2 } as const],
    };
    expect(renderProof(wrong)).toContain(
      'The interval misses what was planted in 5 of 12 tries, which errors of 5 % bring about with a probability of 0.0200 % only',
    );
    expect(proofText(wrong, { colour: false })).toContain(
      'errs more often on this machine than chance allows',
    );
  });

  it('proves nothing where nothing could be judged', () => {
    const nothing = { ...proof, ...tallied([]) };
    expect(renderProof(nothing)).toContain('<h1>Nothing could be judged, so nothing is proved.</h1>');
    expect(renderProof(nothing)).not.toContain('NaN');
  });
});

it('the terminal gets the same figures', () => {
  const text = proofText(proof, { colour: false });
  expect(text).toMatch(/^20 % more CPU +\d +\d +\d +\d$/m);
  expect(text).toMatch(/A service compared with itself differs in \d of 12 \(/);
  expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
});
