import { METRICS } from '../model/metrics.js';
import type { Level } from '../model/plan/scenario.js';
import type { CompletedObservation, Disturbance } from '../model/run/observation.js';
import type { Gate } from '../rules/gates.js';
import { gateOf, isBeyond } from '../rules/gates.js';
import { machineFigures } from '../rules/machine-gates.js';

type Seen = Pick<CompletedObservation, 'load' | 'host'>;

/** Windows of a level that are opened again; a level that is still spoiled then is left to a repeat of the pair. */
export const MOST_OPENED_AGAIN = 2;

/**
 * The first window that the machine leaves alone, or the last, with what spoiled each one before it. What is put aside
 * follows from other programs, the hypervisor or a sleep, and never from what the target made of the window.
 * `openAgain` is told how many came before.
 */
export async function undisturbed<Window extends Seen>(
  level: Level,
  first: Window,
  openAgain: (before: number) => Promise<Window>,
  mayOpenAgain: () => boolean,
): Promise<Window & Pick<CompletedObservation, 'disturbances'>> {
  const disturbances: Disturbance[] = [];
  let window = first;
  while (disturbances.length < MOST_OPENED_AGAIN) {
    const disturbance = disturbanceOf(level, window);
    if (!disturbance || !mayOpenAgain()) break;
    disturbances.push(disturbance);
    window = await openAgain(disturbances.length);
  }
  return disturbances.length > 0 ? { ...window, disturbances } : window;
}

/** What the machine did to a figure that the level is judged by. */
function disturbanceOf(level: Level, window: Seen): Disturbance | null {
  if (!canOpenAgain(level)) return null;
  for (const [id, figure] of machineFigures(window.load, window.host)) {
    const gate = gateOf(id);
    if (figure !== null && isBeyond(gate, figure, gate.invalid) && spoilsJudged(gate, level))
      return { gate: id, figure, threshold: gate.invalid };
  }
  return null;
}

function spoilsJudged({ spoils }: Gate, { primary }: Level): boolean {
  return typeof spoils !== 'string' && primary.some((metric) => spoils.includes(METRICS[metric].measures));
}

/** Not what offers its own steps again, and not what leaves work behind that would be measured with the next window. */
function canOpenAgain({ load }: Level): boolean {
  return load.kind !== 'staircase' && !(load.kind === 'closed-loop' && load.patient === true);
}
