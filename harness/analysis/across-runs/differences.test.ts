import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../../test/fixtures/sample-report.js';
import type { RunData } from '../run-data.js';
import { planOf } from '../observations.test-support.js';
import { differencesBetween, isNamed } from './differences.js';

const { environment } = sampleReport();
const run: RunData = { plan: planOf(5), environment, records: [], observations: [] };
const none = { vary: [], waive: [] };
const namesOf = (...runs: RunData[]) => differencesBetween(runs, none).map(({ name }) => name);

describe('what runs may not differ in unnamed', () => {
  it('is machine, plan, rules and code; a seed is drawn anew, and a page of memory is no other machine', () => {
    expect(namesOf(run, { ...run, plan: { ...run.plan, seed: 99 } })).toEqual([]);
    const page = { ...environment, memoryBytes: environment.memoryBytes + 4_096 };
    expect(namesOf(run, { ...run, environment: page })).toEqual([]);
    expect(namesOf(run, { ...run, environment: { ...environment, cores: 77 } })).toEqual([
      'environment.cores',
    ]);
    expect(namesOf(run, { ...run, plan: { ...run.plan, blocks: 6 } })).toEqual(['plan.blocks']);
    expect(namesOf(run, { ...run, plan: { ...run.plan, rules: { margin: '2' } } })).toContain('rules.margin');
  });

  it('is one host or several, and which of them had which role', () => {
    const { cpuModel, cores, memoryBytes, kernel } = environment;
    const machine = { cpuModel, cores, memoryBytes, kernel, engine: '29' };
    const over = (...roles: ('target' | 'database' | 'load')[][]): RunData => ({
      ...run,
      plan: { ...run.plan, lab: 'hosts' },
      environment: { ...environment, hosts: roles.map((own) => ({ roles: own, ...machine })) },
    });
    const three = over(['target'], ['database'], ['load']);
    expect(namesOf({ ...run, plan: { ...run.plan, lab: 'docker' } }, three)).toContain('plan.lab');
    expect(namesOf(over(['target'], ['database', 'load']), three)).not.toEqual([]);
    expect(namesOf(three, three)).toEqual([]);
  });

  it('is shown with what each run has', () => {
    const other = { ...environment, kernel: '9' };
    expect(differencesBetween([run, { ...run, environment: other }, run], none)).toEqual([
      {
        name: 'environment.kernel',
        values: [environment.kernel, '9', environment.kernel].map((kernel) => JSON.stringify(kernel)),
        declared: { kind: 'undeclared' },
      },
    ]);
  });

  it('is declared by its name or by words of it, as what is compared or as of no matter for a reason', () => {
    const other = { ...run, environment: { ...environment, kernel: '9' } };
    const [varied] = differencesBetween([run, other], { vary: ['kernel'], waive: [] });
    expect(varied?.declared).toEqual({ kind: 'varied' });
    const [waived] = differencesBetween([run, other], {
      vary: [],
      waive: [{ name: 'kernel', because: 'w' }],
    });
    expect(waived?.declared).toEqual({ kind: 'waived', because: 'w' });
    expect(isNamed('environment.versions.python', 'python')).toBe(true);
    expect(isNamed('environment.versions.python', 'versions.python')).toBe(true);
    expect(isNamed('target.python-fastapi.runtime', 'python')).toBe(false);
  });
});
