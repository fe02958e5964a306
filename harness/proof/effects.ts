import type { Effect } from '../model/plan/planted.js';

/** More CPU for each request, as a share of what it uses. */
export const SPINS: readonly Effect[] = [0.05, 0.1, 0.2, 0.5].map((share) => ({ kind: 'spin', share }));
/** A longer wait for each request. */
export const WAITS: readonly Effect[] = [1, 5, 20].map((ms) => ({ kind: 'wait', ms }));
export const NO_EFFECT: Effect = { kind: 'none' };

/** Names the arm: `go-net-http.spin-20`. */
export function armId(target: string, effect: Effect): string {
  return `${target}.${effectId(effect)}`;
}

/** As in arms and flags: `spin-20`, `wait-5`. */
export function effectId(effect: Effect): string {
  switch (effect.kind) {
    case 'none':
      return 'again';
    case 'spin':
      return `spin-${Math.round(100 * effect.share)}`;
    case 'wait':
      return `wait-${effect.ms}`;
  }
}
