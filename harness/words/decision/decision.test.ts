import { expect, it } from 'vitest';
import type { SizedOption } from '../../model/decision/decision.js';
import { optionFigure } from './decision.js';

const go: SizedOption = {
  kind: 'sized',
  id: 'go',
  perCore: {
    target: 'go-net-http',
    level: 'objective',
    limit: 'target',
    estimate: 2_131,
    low: 1_924,
    high: 2_362,
  },
  instances: { least: 2, most: 2 },
  moneyPerMonth: { least: 280, most: 280 },
  moneyPerMillionRequests: { least: 1, most: 1 },
  once: null,
  total: null,
  savedPerMonth: null,
  breakEvenMonths: null,
  objective: 'holds',
  memoryPerInstanceBytes: null,
  memory: 'not-measured',
};

it('says of a rate that something else than the service held back that a core serves at least that', () => {
  expect(optionFigure(go)).toBe('2,131/s [1,924, 2,362]');
  expect(optionFigure({ ...go, perCore: { ...go.perCore, limit: 'database' } })).toBe(
    'at least 2,131/s [1,924, 2,362], limited by the database',
  );
});
