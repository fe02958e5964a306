import type { Calibration, RunRecord } from '../../model/run/environment.js';
import type { Observation } from '../../model/run/observation.js';
import { counted } from '../../words/numbers.js';
import type { RunContext } from '../context.js';

type Look = Extract<RunRecord, { record: 'look' }>;

/** A level that a primary comparison is still open at. */
export interface OpenPlace {
  readonly scenario: string;
  readonly level: string;
}

/** What has become of a run when a block is done. */
export interface Standing {
  readonly block: number;
  readonly observations: readonly Observation[];
  /** Whether more blocks of such a level would most likely be lost too. */
  isHopeless(place: OpenPlace): boolean;
  /** What the blocks after this one, up to this number, are expected to take. */
  secondsUntil(block: number): number;
}

/** Ends a run at one of the looks that its plan names: never in between, since only they are paid for. */
export class Looks {
  readonly #context: RunContext;
  readonly #calibration: Calibration;

  constructor(context: RunContext, calibration: Calibration) {
    this.#context = context;
    this.#calibration = calibration;
  }

  /**
   * Whether the run stops after this block, what was lost included: recorded and told. A resumed run follows what its first
   * part had decided.
   */
  stopAfter(standing: Standing): boolean {
    const { plan, resumed } = this.#context;
    const position = plan.looks.findIndex(({ blocks }) => blocks === standing.block);
    if (position < 0) return false;
    const known = resumed.decisions.find(
      (one): one is Look => one.record === 'look' && one.blocks === standing.block,
    );
    const look = known ?? this.#look(position, standing);
    if (!known) this.#context.record(look);
    this.#context.tell({ kind: 'note', text: noteOf(look) });
    return look.ends === 'decided' || look.ends === 'budget';
  }

  #look(position: number, standing: Standing): Look {
    const open = this.#context
      .openComparisons(position, standing.observations, this.#calibration)
      .filter((place) => !standing.isHopeless(place)).length;
    return { record: 'look', blocks: standing.block, open, ends: this.#reason(position, standing, open) };
  }

  #reason(position: number, standing: Standing, open: number): Look['ends'] {
    if (open === 0) return 'decided';
    const { plan } = this.#context;
    const next = plan.looks[position + 1];
    if (!next) return 'blocks';
    const needed = this.#context.elapsedSeconds() + standing.secondsUntil(next.blocks);
    return plan.budgetSeconds !== null && needed > plan.budgetSeconds ? 'budget' : null;
  }
}

function noteOf({ blocks, open, ends }: Look): string {
  const after = `After ${counted(blocks, 'block')}`;
  if (ends === 'decided')
    return `${after} no primary comparison is left that more blocks could decide: the run ends here.`;
  const left = `${after} ${counted(open, 'primary comparison')} ${open === 1 ? 'is' : 'are'} still open`;
  if (ends === 'budget') return `${left}, and the budget leaves no time for the blocks up to the next look.`;
  return ends === 'blocks' ? `${left}: these were all the blocks planned.` : `${left}.`;
}
