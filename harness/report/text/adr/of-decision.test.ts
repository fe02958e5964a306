import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { decide } from '../../../decision/decide.js';
import { CRUD, INSTANCE, measuredRun, needsOf, stairs } from '../../../decision/measured-run.test-support.js';
import { renderDecisionAdr } from './of-decision.js';

const run = measuredRun('crud', [stairs('objective', 50)], CRUD);
const decision = decide(needsOf({ rate: { mean: 30_000, peak: 50_000 } }), INSTANCE, [run]);
const nothing = decide(needsOf({ rate: { mean: 1, peak: 1 }, resembles: 'login' }), INSTANCE, [run]);

/** As log4brains finds it: the first list between the title and the first section. */
function log4brainsHeader(text: string, key: string): string | undefined {
  const [head = ''] = text.split(/^## /m);
  const items = [...head.matchAll(/^[*-] (.*)$/gm)].map(([, item = '']) => item);
  return items
    .map((item) => new RegExp(`^(\\s*${key}\\s*:\\s*)(.*)$`, 'i').exec(item)?.[2])
    .find((value) => value !== undefined);
}

/** As adr-tools finds them: `sed` for the lines between `## Status` and the next section; the title is line one. */
function adrToolsStatus(text: string): string {
  return (/^## Status\n([\s\S]*?)^## /m.exec(text)?.[1] ?? '').trim();
}

describe('a decision’s record', () => {
  it('in MADR 4 has its front matter and sections, options with points in a row for each service', () => {
    const { name, text } = renderDecisionAdr(decision, { format: 'madr4', number: 7 });
    expect(name).toBe('0007-choose-the-language-of-shop-by-cost-and-objective.md');
    expect(parse(text.split('---\n')[1] ?? '')).toMatchObject({ status: 'proposed', date: '2026-11-28' });
    expect(text.match(/^##? .*/gm)).toEqual([
      '# Choose the language of shop by cost and objective',
      '## Context and Problem Statement',
      '## Decision Drivers',
      '## Considered Options',
      '## Decision Outcome',
      '## Pros and Cons of the Options',
      '## More Information',
    ]);
    expect(text).toContain('Chosen option: "**[team]**", because **[team]**.');
    expect(text).toContain(
      '* Good, shop: 21 to 23 instances, USD 2,940 to 3,220 a month, USD 177,840 to 235,920 in all',
    );
    expect(text).toContain('* Bad, shop: 51 to 56 instances');
    expect(text).toContain('* Neutral, shop: not measured: no tuned Python in crud/objective');
  });

  it('in MADR 2 is read by log4brains: title, status, date, deciders, and a name without a number', () => {
    const { name, text } = renderDecisionAdr(decision, { format: 'madr2', number: null });
    expect(name).toBe('20261128-choose-the-language-of-shop-by-cost-and-objective.md');
    expect(text.split('\n')[0]).toBe('# Choose the language of shop by cost and objective');
    expect(log4brainsHeader(text, 'Status')).toBe('proposed');
    expect(log4brainsHeader(text, 'date')).toBe('2026-11-28');
    expect(log4brainsHeader(text, 'deciders')).toBe('');
  });

  it('in Nygard’s form is read by adr-tools: its number in name and title, its status a section', () => {
    const { name, text } = renderDecisionAdr(decision, { format: 'nygard', number: 12 });
    expect(name).toMatch(/^\d{4}-[a-z0-9-]+\.md$/);
    expect(text.split('\n')[0]).toBe('# 12. Choose the language of shop by cost and objective');
    expect(text).toMatch(/^Date: \d{4}-\d{2}-\d{2}$/m);
    expect(adrToolsStatus(text)).toBe('Proposed');
    expect(text.match(/^## .*/gm)).toEqual(['## Status', '## Context', '## Decision', '## Consequences']);
  });

  it('claims nothing where nothing was measured, and says how to measure it', () => {
    const { text } = renderDecisionAdr(nothing, { format: 'madr4', number: null });
    expect(text).toContain('no run here measured login (npm start -- --profile standard --scenario login)');
    expect(text).not.toMatch(/\* Good|undefined|NaN|Infinity/);
    expect(text).not.toContain('```yaml');
  });
});
