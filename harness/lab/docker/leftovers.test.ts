import { describe, expect, it } from 'vitest';
import type { LabelledObject } from './engine/labelled-object.js';
import { deadRuns, ROLE_LABEL, RUN_LABEL } from './leftovers.js';

const NOW = 1_000;
const object = (run: string, role: string | null, running: boolean, ageSeconds: number): LabelledObject => ({
  id: `${run}-${role ?? 'network'}`,
  labels: { [RUN_LABEL]: run, ...(role === null ? {} : { [ROLE_LABEL]: role }) },
  createdSeconds: NOW - ageSeconds,
  running,
});

describe('a run is dead', () => {
  it('when its relay has ended, however young it is and whatever else of it goes on', () => {
    const objects = [
      object('a', null, false, 2),
      object('a', 'relay', false, 2),
      object('a', 'service', true, 1),
    ];
    expect([...deadRuns(objects, NOW)]).toEqual(['a']);
  });

  it('not while its relay runs, however old it is', () => {
    const objects = [object('a', 'relay', true, 9_000), object('a', 'service', false, 8_000)];
    expect([...deadRuns(objects, NOW)]).toEqual([]);
  });

  it('without a relay only when it is too old to be just starting', () => {
    const objects = [object('young', null, false, 5), object('old', null, false, 60)];
    expect([...deadRuns(objects, NOW)]).toEqual(['old']);
  });

  it('by the clock of its own engine, however far that is from this machine’s', () => {
    const objects = [object('young', null, false, 5), object('old', null, false, 60)];
    for (const apartSeconds of [-3_600, 3_600]) {
      const there = objects.map((one) => ({ ...one, createdSeconds: one.createdSeconds + apartSeconds }));
      expect([...deadRuns(there, NOW + apartSeconds)]).toEqual(['old']);
    }
  });

  it('each for itself', () => {
    const objects = [object('a', 'relay', false, 60), object('b', 'relay', true, 60)];
    expect([...deadRuns(objects, NOW)]).toEqual(['a']);
  });
});
