/** Of a closed loop, and how many of them the median is taken of. */
export const CAPACITY_SECONDS = 1.5;
export const CAPACITY_READINGS = 3;
/** Of a loop of one request at a time. */
export const DURATION_SECONDS = 0.5;
/** Of a level in which the application's part is timed. */
export const IN_LEVEL_SECONDS = 3;
/** One reading on the way to the wanted time, three of which the median decides, one that measures what was reached. */
export const DURATION_READINGS = [1, 3, 1];
/** Of each step of a staircase at least. */
export const STEP_SECONDS = 1.2;
/** Staircases of which the median counts; a trial of the quick profile finds its way from one, too. */
export const STAIRCASES = { smoke: 1, quick: 1, standard: 3, publish: 3 };
