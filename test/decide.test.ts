import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { completed, levels, pairsOf, planOf } from '../harness/analysis/observations.test-support.js';
import { EXIT } from '../harness/errors.js';
import type { Decision, SizedOption } from '../harness/model/decision/decision.js';
import type { Range } from '../harness/model/decision/range.js';
import { planSha256 } from '../harness/model/plan/hash.js';
import type { Plan } from '../harness/model/plan/plan.js';
import type { Level } from '../harness/model/plan/scenario.js';
import { RunStore } from '../harness/store/run-store.js';
import { countRange, moneyRange } from '../harness/words/money.js';
import { crossover, testFolder } from './crossover.test-support.js';
import { sampleReport } from './fixtures/sample-report.js';

const folder = testFolder('decide');
const BLOCKS = 5;

const objective: Level = {
  ...levels.capacity,
  id: 'objective',
  load: {
    kind: 'staircase',
    objectiveMs: 50,
    injectedMs: 0,
    pilot: 'start',
    connections: 64,
    requests: levels.capacity.load.requests,
  },
  primary: ['rate_within_objective'],
};

function planOfObjective(): Plan {
  const base = planOf(BLOCKS);
  return {
    ...base,
    scenarios: base.scenarios.map((one) => ({ ...one, levels: [objective] })),
    trials: base.trials.map((trial) => ({ ...trial, levels: [objective.id] })),
  };
}

/** A stored run in which one core served these rates within the objective, in each block another share of `scatter` more or less. */
function store(name: string, rates: { py: number; go: number }, scatter = 0.002): string {
  const path = join(folder, name);
  const plan = planOfObjective();
  const run = RunStore.create(path, plan, sampleReport().environment, null);
  run.append({
    record: 'start',
    runId: name,
    startedAt: '2026-11-23T20:51:07.123Z',
    planSha256: planSha256(plan),
    codeSha256: 'c',
    command: 'c',
  });
  run.append({
    record: 'end',
    status: 'complete',
    finishedAt: '2026-11-23T21:01:07.123Z',
    wallSeconds: 600,
  });
  const made = pairsOf(BLOCKS, (target, block) => {
    const own = completed({ block, target, level: objective.id });
    const ratePerSecond = rates[target] * (1 + scatter * (block - 3));
    const step = { seconds: 1.2, answeredShare: 1 };
    return {
      ...own,
      resources: { ...own.resources, cpuSeconds: 4.4 },
      database: { cpuSeconds: 1, transactions: 0, activeMean: 0, activeMax: 0, statements: [] },
      staircase: {
        objectiveUs: 50_000,
        steps: [
          { ...step, ratePerSecond, outcome: 'within', p99Us: 20_000 },
          { ...step, ratePerSecond: 1.1 * ratePerSecond, outcome: 'beyond', p99Us: 80_000 },
        ],
        ended: 'bracketed',
        ratePerSecond,
        topBy: null,
      },
    };
  });
  for (const observation of made) run.observe(observation);
  return path;
}

const ended = async (...args: string[]) => crossover(args);

let decidedBy: string;
let needs: string;
let record: string;
let decision: Decision;
let text: string;
let page: string;
beforeAll(async () => {
  decidedBy = store('decided-by', { py: 400, go: 1_000 });
  const { stdout } = await ended('decide', '--example');
  needs = join(folder, 'needs.yaml');
  writeFileSync(needs, filled(stdout));
  const out = join(folder, 'decided');
  page = join(folder, 'page.html');
  const args = ['decide', '--needs', needs, '--run', decidedBy];
  text = (await ended(...args, '--html', page)).stdout;
  decision = JSON.parse((await ended(...args, '--out', out, '--json')).stdout) as Decision;
  record = join(out, readdirSync(out).find((name) => name.endsWith('.md')) ?? '');
});

/** The example as a team with 50,000/s at the peak and another with 60/s would fill it in. */
function filled(example: string): string {
  return example
    .replaceAll(/resembles: (crud|dashboard)\b/g, 'resembles: test')
    .replace('{ mean: 116, peak: 350 }', '{ mean: 30000, peak: 50000 }')
    .replace('waitMs: 50', 'waitMs: 0');
}

const sizedOf = ({ services }: Decision) =>
  services.flatMap((service) => {
    if (service.kind !== 'weighed') throw new Error(`${service.name} was not weighed`);
    const own = decision.needs.services.find(({ name }) => name === service.name)!;
    const options = service.options.filter((one) => one.kind === 'sized');
    return options.map((option) => ({ service, own, option, python: options[0]! }));
  });

const SECONDS_PER_MONTH = 730 * 3_600;
const scaled = ({ least, most }: Range, by: number): Range => ({ least: least * by, most: most * by });
const added = (ranges: readonly Range[]): Range => ({
  least: ranges.reduce((sum, { least }) => sum + least, 0),
  most: ranges.reduce((sum, { most }) => sum + most, 0),
});

describe('a decision from the example of needs and a run', () => {
  it('is Go for the large service and Python for the small one', () => {
    const choices = decision.services.map((one) => (one.kind === 'weighed' ? one.choice : one.kind));
    expect(choices).toEqual([
      { kind: 'cheapest', option: 'go' },
      { kind: 'cheapest', option: 'python' },
    ]);
  });

  it('has no sum that does not follow from its needs and from what a core serves', () => {
    const { needs: told, instance } = decision;
    const { utilisation, spareInstances } = told.fleet;
    expect(sizedOf(decision)).toHaveLength(4);
    for (const { own, option, python } of sizedOf(decision)) {
      const count = (perCore: number) =>
        Math.ceil(own.rate.peak / (perCore * instance.cores * utilisation)) + spareInstances;
      const instancesOf = ({ perCore }: SizedOption) => ({
        least: count(perCore.high),
        most: count(perCore.low),
      });
      const instances = instancesOf(option);
      const moneyPerMonth = scaled(instances, instance.pricePerMonth);
      const { people, months, pricePerPersonMonth } = own.rewrite ?? told.rewrite;
      const once =
        option.id === 'python' ? { least: 0, most: 0 } : scaled(months, people * pricePerPersonMonth);
      expect(option).toMatchObject({ instances, moneyPerMonth, once });
      expect(option.total).toEqual(added([scaled(moneyPerMonth, told.horizonMonths), once]));
      const millions = (own.rate.mean * SECONDS_PER_MONTH) / 1e6;
      expect(option.moneyPerMillionRequests.least).toBeCloseTo(moneyPerMonth.least / millions, 9);
      expect(option.moneyPerMillionRequests.most).toBeCloseTo(moneyPerMonth.most / millions, 9);
      if (option.id === 'python') continue;
      const before = instancesOf(python);
      const saved = {
        least: (before.least - instances.most) * instance.pricePerMonth,
        most: (before.most - instances.least) * instance.pricePerMonth,
      };
      expect(option.savedPerMonth).toEqual(saved);
      expect(option.breakEvenMonths).toEqual({
        soonest: saved.most > 0 ? once.least / saved.most : null,
        latest: saved.least > 0 ? once.most / saved.least : null,
      });
    }
    for (const { kind, total, instances } of decision.fleet) {
      const summed = sizedOf(decision).filter(({ option, service: { choice } }) =>
        kind === 'cheapest' ? choice.kind === 'cheapest' && choice.option === option.id : option.id === kind,
      );
      expect(total).toEqual(added(summed.flatMap(({ option }) => option.total ?? [])));
      expect(instances).toEqual(added(summed.map(({ option }) => option.instances)));
    }
  });

  it('shows those sums, and no others, in text and page', () => {
    const html = readFileSync(page, 'utf8');
    for (const service of new Set(sizedOf(decision).map((one) => one.service))) {
      const options = service.options.filter((one) => one.kind === 'sized');
      const rows = [
        ['Instances', ...options.map(({ instances }) => countRange(instances))],
        ['A month', ...options.map((one) => moneyRange('USD', one.moneyPerMonth))],
        ['A million requests', ...options.map((one) => moneyRange('USD', one.moneyPerMillionRequests))],
        ['Paid once', ...options.map(({ once }) => moneyRange('USD', once!))],
        ['36 months', ...options.map(({ total }) => moneyRange('USD', total!))],
      ];
      const [shown = ''] = html.split(`<h2>${service.name}</h2>`)[1]?.split('</table>') ?? [];
      for (const [title = '', ...cells] of rows) {
        const written = cells.map((cell) => `\\s*<td class="right">${cell}</td>`).join('');
        expect(shown).toMatch(new RegExp(`>${title}</th>${written}`));
        expect(text).toMatch(new RegExp(`${title} +${cells.join(' +')}`));
      }
    }
    for (const { total } of decision.fleet) {
      expect(html).toContain(`>${moneyRange('USD', total)}</td>`);
      expect(text).toContain(moneyRange('USD', total));
    }
    expect(html).not.toMatch(/<script|src=|https?:|NaN|undefined|Infinity/);
  });

  it('is told to machines by the commands beside it, too: one document each', async () => {
    const draft = JSON.parse(
      (await ended('adr', decidedBy, '--adr-format', 'madr2', '--json')).stdout,
    ) as object;
    expect(draft).toMatchObject({ run: 'decided-by', format: 'madr2', number: null });
    const { stdout } = await ended('export', decidedBy, '--format', 'junit', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ run: 'decided-by', format: 'junit', file: null });
  });

  it('names for the large service the value of each input that would flip it', () => {
    const [large] = decision.services;
    const inputs = large?.kind === 'weighed' ? large.flips.map(({ input }) => input) : [];
    expect([...new Set(inputs)].sort()).toEqual([
      'go-per-core',
      'horizon',
      'instance-price',
      'peak-rate',
      'python-per-core',
      'rewrite-cost',
      'utilisation',
    ]);
  });
});

describe('a record that is there already', () => {
  it('is drafted again until the team has written its choice into it, and then refused', async () => {
    const out = join(folder, 'again');
    const decided = async () => ended('decide', '--needs', needs, '--run', decidedBy, '--out', out);
    await decided();
    const path = join(out, readdirSync(out).find((name) => name.endsWith('.md')) ?? '');
    const draft = readFileSync(path, 'utf8');
    writeFileSync(path, `${draft}\nNotes.\n`);
    expect((await decided()).exitCode).toBe(EXIT.done);
    expect(readFileSync(path, 'utf8')).toBe(draft);
    const chosen = draft.replaceAll('**[team]**', 'Go');
    writeFileSync(path, chosen);
    const { exitCode, stderr } = await decided();
    expect(exitCode).toBe(EXIT.usage);
    expect(stderr).toMatch(/without our blank.*\n {2}to do: Name another folder/);
    expect(readFileSync(path, 'utf8')).toBe(chosen);
  });
});

describe('a recorded decision held against a new run', () => {
  const outcomes = async (adr: string, run: string) => {
    const { exitCode, stdout } = await ended('check', '--adr', adr, '--run', run, '--needs', needs, '--json');
    const { triggers } = JSON.parse(stdout) as { triggers: { id: string; outcome: string }[] };
    return { exitCode, of: (id: string) => triggers.find((one) => one.id === id)?.outcome };
  };

  it('holds where the run found the same, with exit code 0', async () => {
    const { exitCode, of } = await outcomes(record, store('same', { py: 402, go: 995 }));
    expect(of('shop.python-per-core')).toBe('holds');
    expect(of('shop.instance-price')).toBe('holds');
    expect(exitCode).toBe(EXIT.done);
  });

  it('is broken where a Python core serves so much that Go no longer pays, with exit code 4', async () => {
    const { exitCode, of } = await outcomes(record, store('faster', { py: 600, go: 1_000 }));
    expect(of('shop.python-per-core')).toBe('broken');
    expect(of('shop.go-per-core')).toBe('holds');
    expect(exitCode).toBe(EXIT.finishedWithFailures);
  });

  it('is undecided where the new interval lies across the bound, with exit code 5', async () => {
    const { exitCode, of } = await outcomes(record, store('scattered', { py: 430, go: 1_000 }, 0.03));
    expect(of('shop.python-per-core')).toBe('undecided');
    expect(exitCode).toBe(EXIT.undecided);
  });

  it('is undecided where the needs no longer name its service, with exit code 5', async () => {
    const renamed = join(folder, 'renamed.yaml');
    writeFileSync(renamed, readFileSync(needs, 'utf8').replace('name: shop', 'name: store'));
    const run = store('as-before', { py: 400, go: 1_000 });
    const { exitCode, stdout } = await ended('check', '--adr', record, '--run', run, '--needs', renamed);
    expect(exitCode).toBe(EXIT.undecided);
    expect(stdout).toMatch(/undecided +shop: peak rate .*the needs given do not tell it/);
    expect((await ended('check', '--adr', record, '--run', run)).exitCode).toBe(EXIT.done);
  });

  it('is judged by the bound that the team wrote into the record, whatever it wrote around it', async () => {
    const edited = join(folder, 'edited.md');
    const changed = readFileSync(record, 'utf8')
      .replace('status: proposed', 'status: accepted')
      .replaceAll('**[team]**', 'Go, and our reasons')
      .replace(/("id":"shop\.python-per-core".*"atMost":)[\d.]+/, (_, head: string) => `${head}390`)
      .replaceAll('\n', '\r\n');
    expect(changed).toContain('"atMost":390');
    writeFileSync(edited, changed);
    const { exitCode, of } = await outcomes(edited, decidedBy);
    expect(of('shop.python-per-core')).toBe('broken');
    expect(exitCode).toBe(EXIT.finishedWithFailures);
  });

  it('of a stranger that asks for something else is refused with exit code 2', async () => {
    const path = join(folder, 'stranger.md');
    const block =
      'crossoverTriggers: 1\nrun: r\ntriggers:\n  - {id: x, of: {kind: command, run: ls}, atLeast: 1, atMost: null}';
    writeFileSync(path, `# Theirs\n\n\`\`\`yaml\n${block}\n\`\`\`\n`);
    const { exitCode, stdout, stderr } = await ended('check', '--adr', path, '--run', decidedBy);
    expect([exitCode, stdout]).toEqual([EXIT.usage, '']);
    expect(stderr).toMatch(/line 7, column 24: triggers\.0\.of\.kind.*\n {2}to do: /);
  });
});
