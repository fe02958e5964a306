import type { WhoseRate } from '../../model/plan/claim.js';
import type { Range } from '../../model/decision/range.js';
import type { FleetFinding, FleetSide } from '../../model/report/findings/fleet-finding.js';
import { LIMIT_WORDS } from '../comparison/held-back.js';
import { countRange, moneyRange } from '../money.js';
import { bareQuantity, count, counted } from '../numbers.js';

/** What the sides of a fleet are called. */
interface Sides {
  readonly a: string;
  readonly b: string;
}

/** `for 1,000/s (an example): Python 2 to 3 instances of 4 cores, Go 2 instances of 4 cores`. */
export function machinesWords(fleet: FleetFinding, { a, b }: Sides): string {
  const { ratePerSecond, whose, coresPerInstance } = fleet;
  const size = `of ${counted(coresPerInstance, 'core')}`;
  return `for ${bareQuantity('1/s', ratePerSecond)}${whoseWords(whose)}: ${a} ${instancesWords(fleet.a, size)}, ${b} ${instancesWords(fleet.b, size)}`;
}

/** The machines, what they cost a month and when a rewrite is paid for by the difference. */
export function fleetWords(fleet: FleetFinding, sides: Sides): string {
  const { a, b, rewrite, currency } = fleet;
  const sum = (range: Range) => (currency === null ? countRange(range) : moneyRange(currency, range));
  const prices = currency === null ? ' at example prices' : '';
  return `${machinesWords(fleet, sides)}; ${sum(a.moneyPerMonth)} against ${sum(b.moneyPerMonth)} a month${prices}; a rewrite for ${sum(rewrite)} ${paidBackWords(fleet)}`;
}

function whoseWords(whose: WhoseRate): string {
  switch (whose.kind) {
    case 'claim':
      return '';
    case 'example':
      return ' (an example)';
    case 'reader':
      return whose.service === null ? ' (yours)' : ` (${whose.service})`;
  }
}

/** With more of what held its rate down, where that was not itself, it may do with fewer. */
function instancesWords({ instances, limit }: FleetSide, size: string): string {
  const words = `${countRange(instances)} ${instances.most === 1 ? 'instance' : 'instances'} ${size}`;
  return limit === null || limit === 'target'
    ? words
    : `at most ${words} (${LIMIT_WORDS[limit]} was its limit)`;
}

function paidBackWords({ paidBackMonths: { soonest, latest } }: FleetFinding): string {
  if (soonest === null) return 'would save nothing';
  const months = (value: number) => count(Math.ceil(value));
  return latest === null
    ? `is paid for after ${months(soonest)} months at the soonest, and maybe never`
    : `is paid for after ${months(soonest)} to ${months(latest)} months`;
}
