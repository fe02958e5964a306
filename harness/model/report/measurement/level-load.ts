import type { Connections, Derived, Load, Rate } from '../../plan/scenario.js';

type Of<Kind extends Load['kind']> = Extract<Load, { kind: Kind }>;

/** What stands behind a level's figures: traffic, other levels, or a look at what is shipped. */
export type LevelLoad =
  | Of<'fanout'>
  | {
      readonly kind: 'open-loop';
      readonly connections: Connections;
      /** Null where its pilot found nothing. */
      readonly ratePerSecond: number | null;
      /** Null where the rate was planned as a number. */
      readonly rule: Exclude<Rate, number> | null;
      /** How much of the slower target's capacity, as the run then found it, a share of it turned out to be. */
      readonly utilisation: { readonly share: number; readonly capacityPerSecond: number } | null;
    }
  | {
      readonly kind: 'closed-loop';
      readonly connections: Connections;
      readonly concurrency: Connections | null;
    }
  | {
      readonly kind: 'staircase';
      readonly connections: Connections;
      /** Of p99, from due: what is injected is in it. */
      readonly objectiveUs: number;
      readonly injectedMs: number;
    }
  | Derived['from']
  | { readonly kind: 'weighed' };
