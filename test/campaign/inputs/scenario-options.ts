import fc from 'fast-check';
import { claims } from '../../../scenarios/claims/index.js';
import { scenarios } from '../../../scenarios/index.js';
import { LAB_CHOICES } from '../../../harness/model/plan/labs.js';
import { PROFILES } from '../../../harness/model/plan/plan.js';
import type { InputKind } from './input.js';

const ids = scenarios.map(({ id }) => id);
const levels = scenarios.flatMap((scenario) => scenario.levels.map(({ id }) => id));
const TARGETS = [
  'python-fastapi',
  'go-net-http',
  'python-asgi',
  'python-threads',
  'python-fastapi-tuned',
  'python-django',
  'go-chi',
];

const some = (known: readonly string[]) =>
  fc
    .array(
      fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...known) },
        { weight: 1, arbitrary: fc.constantFrom('none', '', ' ', '-') },
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((list) => list.join(','));
const given = (flag: string, value: fc.Arbitrary<string>) =>
  fc.option(
    value.map((text) => [flag, text]),
    { nil: [] },
  );

/** Names that are right each by itself, and do not fit together: levels of other scenarios, targets that implement nothing of it. */
export const scenarioOptions: InputKind = {
  kind: 'scenario options',
  inputs: () =>
    fc
      .tuple(
        given('--scenario', some(ids)),
        given('--level', some(levels)),
        given('--targets', some(TARGETS)),
        given('--claims', some(claims.map(({ id }) => id))),
        given('--profile', fc.constantFrom(...PROFILES)),
        given('--blocks', fc.constantFrom('1', '0', '5', '100', '101', '2.5')),
        given('--seed', fc.constantFrom('0', '7', '2147483647', '2147483648', '-1')),
        given('--lab', fc.constantFrom(...LAB_CHOICES.filter((choice) => choice === 'local'), 'none')),
        fc.option(fc.constant(['--aa']), { nil: [] }),
      )
      .map((parts) => () => {
        const args = ['plan', '--lab', 'local', ...parts.flat()];
        return Promise.resolve({ what: args.join(' '), args });
      }),
};
