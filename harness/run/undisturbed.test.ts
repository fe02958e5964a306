import { expect, it } from 'vitest';
import { completed, levels } from '../analysis/observations.test-support.js';
import { MOST_OPENED_AGAIN, undisturbed } from './undisturbed.js';

const quiet = completed({ block: 1, target: 'py' });
const busy = (otherCpuShare: number) => ({ ...quiet, host: { ...quiet.host, otherCpuShare } });
const yes = () => true;

/** Windows one after the other, the last of them again and again. */
function windows<Window>(...all: readonly [Window, ...Window[]]) {
  const opened: number[] = [];
  return {
    opened,
    openAgain: (before: number) => {
      opened.push(before);
      return Promise.resolve(all[Math.min(before, all.length) - 1] ?? all[0]);
    },
  };
}

it('keeps a window that the machine left alone, and opens none beside it', async () => {
  const { opened, openAgain } = windows(quiet);
  expect(await undisturbed(levels.rate, busy(0.19), openAgain, yes)).toEqual(busy(0.19));
  expect(opened).toEqual([]);
});

it('opens a window again until the machine leaves it alone, and says what spoiled each before it', async () => {
  const { opened, openAgain } = windows(busy(0.4), quiet);
  const kept = await undisturbed(levels.rate, busy(0.33), openAgain, yes);
  expect(kept).toEqual({
    ...quiet,
    disturbances: [
      { gate: 'other-programs', figure: 0.33, threshold: 0.2 },
      { gate: 'other-programs', figure: 0.4, threshold: 0.2 },
    ],
  });
  expect(opened).toEqual([1, 2]);
});

it('gives up on a machine that stays busy, and where no time is left', async () => {
  const always = windows(busy(0.5));
  const kept = await undisturbed(levels.rate, busy(0.5), always.openAgain, yes);
  expect(kept.disturbances).toHaveLength(MOST_OPENED_AGAIN);
  expect(kept.host.otherCpuShare).toBe(0.5);
  const none = windows(quiet);
  expect(await undisturbed(levels.rate, busy(0.5), none.openAgain, () => false)).toEqual(busy(0.5));
  expect(none.opened).toEqual([]);
});

it('asks for no time where nothing that is judged is spoiled, and where the load offers its own steps again', async () => {
  const never = () => {
    throw new Error('asked');
  };
  const { openAgain } = windows(quiet);
  const onlyCpu = { ...levels.rate, primary: ['cpu_per_1k' as const], absoluteMargins: [] };
  expect(await undisturbed(onlyCpu, busy(0.5), openAgain, never)).toEqual(busy(0.5));
  const patient = { ...levels.capacity, load: { ...levels.capacity.load, patient: true } };
  expect(await undisturbed(patient, busy(0.5), openAgain, never)).toEqual(busy(0.5));
});
