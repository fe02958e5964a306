import { expect, test } from 'vitest';
import { METRIC_IDS, METRICS } from './metrics.js';

test.each(METRIC_IDS)('%s has a short title that fits a narrow column', (id) => {
  expect(METRICS[id].short.length).toBeLessThanOrEqual(14);
});

test.each(METRIC_IDS)('%s is said in a sentence without a capital, but for abbreviations', (id) => {
  expect(METRICS[id].inSentence).toMatch(/^([a-z]|[A-Z]{2})/);
});

test.each(METRIC_IDS)('%s is faster or less where lower is better, more where higher is', (id) => {
  const { better, comparative } = METRICS[id];
  expect(comparative === 'more').toBe(better === 'higher');
});
