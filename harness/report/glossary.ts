/** Terms of the report, in the order in which a reader meets them. */
export const GLOSSARY: readonly { readonly term: string; readonly meaning: string }[] = [
  {
    term: 'Block',
    meaning: 'Every service once, in random order; the unit over which figures are averaged and compared.',
  },
  {
    term: 'Trial',
    meaning: 'One fresh start of one service in one block, serving every level of a scenario.',
  },
  {
    term: 'Level',
    meaning: 'One load on a scenario: a rate, a number of connections, a wait in the database.',
  },
  {
    term: '95 % interval',
    meaning:
      'The range in which the true value lies, in 95 of 100 such runs. In square brackets after a figure.',
  },
  { term: 'Margin', meaning: 'How large a difference must be to matter. Fixed before the run.' },
  {
    term: 'No difference',
    meaning: 'Shown to be smaller than the margin, by two one-sided tests; not merely “no difference found”.',
  },
  { term: 'Inconclusive', meaning: 'The data allow both a difference that matters and one that does not.' },
  {
    term: 'Invalid',
    meaning:
      'The measurement itself was spoilt, by the load generator, the machine or a dependency, or too few pairs are left.',
  },
  {
    term: 'Primary',
    meaning: 'What a level is judged by, named in the plan. Everything else is shown beside it.',
  },
  { term: 'p50, p95, p99', meaning: 'The latency that 50, 95 or 99 of 100 requests stay below.' },
  {
    term: 'Open loop',
    meaning: 'Requests arrive on a schedule, whether or not earlier ones were answered, as real users do.',
  },
  {
    term: 'Closed loop',
    meaning:
      'Each connection sends its next request when the last is answered: shows capacity, not what users feel.',
  },
  {
    term: 'Rate within the objective',
    meaning:
      'The highest rate of an open loop at which p99 stays within a limit fixed before the run: what a machine may be given to do.',
  },
  {
    term: 'Bound by',
    meaning:
      'What was at its limit, or busiest, while a capacity or a rate within an objective was measured. Only when it was the service itself is the capacity its own.',
  },
  {
    term: 'PSS',
    meaning:
      'Proportional set size: memory of a process, with pages that it shares divided among those who share them.',
  },
  {
    term: 'Working set',
    meaning: 'Memory that the kernel charges to a container, less pages of files that it could drop at once.',
  },
  {
    term: 'Smallest detectable ratio',
    meaning: 'The difference that this comparison would have found in four runs of five.',
  },
  {
    term: 'A/A',
    meaning:
      'One and the same service compared with itself: what the method finds where nothing is to be found.',
  },
];
