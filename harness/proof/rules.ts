/** What an error rate of 5 % gives more rarely than this is beyond chance. */
export const BEYOND_CHANCE = 0.01;
/** The share of 95 % intervals that may miss, and of comparisons without an effect that may differ. */
export const PROMISED_ERROR = 0.05;
/**
 * A sleep is longer than asked for by the kernel's slack, the event loop's or the runtime's clock of whole milliseconds,
 * and a wake-up. An interval that reaches into so much more holds the wait.
 */
export const SLEEP_SLACK_US = 300;

/** Hashed with the plan. */
export const RULES = {
  'prove-found':
    'an effect is found where the 95 % interval of the comparison leaves equality out on its side; a target compared with itself differs where it leaves it out on either',
  'prove-injected':
    'of CPU: (CPU of a request without the effect + what was planted) / CPU of a request without it, both of the same blocks; of a wait: what was planted',
  'prove-held': `the 95 % interval holds what was injected; of a wait, anything from it to ${SLEEP_SLACK_US} us more, for a sleep lasts longer than asked for`,
  'prove-beyond-chance': `so many comparisons that differ without an effect, or so many intervals that miss theirs, come of errors of ${PROMISED_ERROR} less often than ${BEYOND_CHANCE}`,
};
