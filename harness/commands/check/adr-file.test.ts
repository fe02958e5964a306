import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../../test/fixtures/sample-report.js';
import { decide } from '../../decision/decide.js';
import { CRUD, INSTANCE, measuredRun, needsOf, stairs } from '../../decision/measured-run.test-support.js';
import { UsageError } from '../../errors.js';
import { ADR_FORMATS, renderDecisionAdr, renderReportAdr } from '../../report/index.js';
import { triggersIn } from './adr-file.js';

const run = measuredRun('crud', [stairs('objective', 50)], CRUD);
const decision = decide(needsOf({ rate: { mean: 30_000, peak: 50_000 } }), INSTANCE, [run]);
const record = renderDecisionAdr(decision, { format: 'madr4', number: null }).text;

describe('the triggers of a decision record', () => {
  it.each(ADR_FORMATS)('come back from it as they were decided: %s', (format) => {
    const { text } = renderDecisionAdr(decision, { format, number: 7 });
    expect(triggersIn('adr.md', text)).toMatchObject({ run: 'run-of-crud', triggers: decision.triggers });
  });

  it('are the verdicts that the draft of a report shows', () => {
    const { triggers } = triggersIn(
      'adr.md',
      renderReportAdr(sampleReport(), { format: 'madr4', number: null }).text,
    );
    expect(triggers.length).toBeGreaterThan(5);
    expect(triggers.every(({ of }) => of.kind === 'comparison')).toBe(true);
  });

  it.each([
    ['~~~yaml', '~~~'],
    ['``` yml', '```'],
  ])('survive a formatter that writes the fence as %s', (opening, closing) => {
    const [before = '', rest = ''] = record.split('```yaml\n');
    const formatted = `${before}${opening}\n${rest.replace('```', closing)}`;
    expect(triggersIn('adr.md', formatted).triggers).toEqual(decision.triggers);
  });

  it('survive line ends of Windows', () => {
    expect(triggersIn('adr.md', record.replaceAll('\n', '\r\n')).triggers).toEqual(decision.triggers);
  });

  it.each([
    ['no block', '# A record\n', '0 such blocks'],
    ['two blocks', `${record}\n${record}`, '2 such blocks'],
    ['a metric that there is not', record.replace('rate_within_objective', 'rate'), 'line'],
    ['a bound that is no number', record.replace(/"atMost":[\d.]+/, '"atMost":"much"'), 'atMost'],
    ['bounds that are gone', record.replace(/"atMost":[\d.]+/, '"atMost":null'), 'no bound'],
    ['half a block', record.slice(0, record.indexOf('"atLeast"')), 'line'],
  ])('are refused with what to do: %s', (_, text, words) => {
    const found = errorOf(text);
    expect(found).toContain(words);
  });

  it('are refused or read, and never crash, whatever was done to the record', () => {
    const at = record.indexOf('crossoverTriggers');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: record.length - at }),
        fc.string({ maxLength: 20 }),
        (from, text) => {
          const damaged = record.slice(0, at + from) + text + record.slice(at + from + text.length);
          try {
            triggersIn('adr.md', damaged);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(UsageError);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

function errorOf(text: string): string {
  try {
    triggersIn('adr.md', text);
  } catch (thrown) {
    if (thrown instanceof UsageError) return thrown.text.found;
    throw thrown;
  }
  throw new Error('It was taken.');
}
