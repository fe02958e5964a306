import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../errors.js';
import { EXAMPLE_NEEDS } from './example-needs.js';
import { instanceOf } from './instance.js';
import { readNeeds } from './needs-file.js';

const folder = mkdtempSync(join(tmpdir(), 'crossover-needs-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileOf(text: string): string {
  const path = join(folder, 'needs.yaml');
  writeFileSync(path, text);
  return path;
}

function foundIn(text: string): string {
  try {
    readNeeds(fileOf(text));
  } catch (thrown) {
    if (thrown instanceof UsageError) return thrown.text.found;
    throw thrown;
  }
  throw new Error('It was taken.');
}

const changed = (from: string, to: string) => {
  expect(EXAMPLE_NEEDS).toContain(from);
  return EXAMPLE_NEEDS.replace(from, to);
};
const lineOf = (text: string) => EXAMPLE_NEEDS.slice(0, EXAMPLE_NEEDS.indexOf(text)).split('\n').length;

describe('needs.yaml', () => {
  it('is the example as it is printed', () => {
    const needs = readNeeds(fileOf(EXAMPLE_NEEDS));
    expect(needs.services.map(({ name }) => name)).toEqual(['shop', 'dashboard']);
    expect(instanceOf(needs).pricePerMonth).toBe(140);
  });

  it('takes an example price by its kind, in USD alone', () => {
    const kind = changed('{ cores: 4, memoryGib: 16, pricePerMonth: 140 }', '{ kind: aws-m7g.xlarge }');
    expect(instanceOf(readNeeds(fileOf(kind)))).toMatchObject({ cores: 4, pricePerMonth: 119.14 });
    const euros = readNeeds(fileOf(kind.replace('currency: USD', 'currency: EUR')));
    expect(() => instanceOf(euros)).toThrow(UsageError);
  });

  it.each([
    // A value that does not fit, by its own line and column.
    ['utilisation: 0.6', 'utilisation: 6', 'column 16', 'fleet.utilisation'],
    // An unknown key, by its own.
    ['spareInstances: 1', 'spares: 1', 'column 3', 'spare'],
    // Neither of two forms.
    ['{ cores: 4, memoryGib: 16, pricePerMonth: 140 }', '{ cores: 4 }', 'column 13', 'kind of an example'],
    ['horizonMonths: 36', 'horizonMonths: [', 'column', ''],
  ])('names line and column of what does not fit: %s as %s', (from, to, column, words) => {
    const found = foundIn(changed(from, to));
    expect(found).toContain(column);
    expect(found).toContain(words);
  });

  it('names the line in the file', () => {
    expect(foundIn(changed('utilisation: 0.6', 'utilisation: 6'))).toContain(
      `line ${lineOf('utilisation: 0.6')},`,
    );
  });

  it('is refused where aliases would unfold without end', () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghij'.split('').map((key, index) => {
        const before = 'abcdefghij'.charAt(index);
        return `${key}: &${key} [*${before}, *${before}, *${before}, *${before}]`;
      }),
    ].join('\n');
    expect(foundIn(bomb)).toMatch(/alias/i);
  });
});
