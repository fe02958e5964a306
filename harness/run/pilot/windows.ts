/** Of a closed loop. */
export const CAPACITY_SECONDS = 1.5;
/** Of each step of a staircase at least. */
export const STEP_SECONDS = 1.2;
/** Staircases of which the median counts; a trial of the quick profile finds its way from one, too. */
export const STAIRCASES = { smoke: 1, quick: 1, standard: 3, publish: 3 };
