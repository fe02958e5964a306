import type { Sides } from '../../words/names.js';
import { bare } from '../../words/numbers.js';
import { sentenceOf } from '../../words/sentence.js';
import type { ForMachines } from './machines.js';
import type { OnePageRow } from './one-page.js';
import { SIDES } from './side.js';
import type { Asked, ForUsers } from './users.js';

/** What a row means for who chooses, by its two answers. */
export function meaning(users: ForUsers, { saves }: ForMachines, sides: Sides, asked: Asked): string {
  const cheaper = saves === 'a' || saves === 'b' ? sides[saves] : null;
  switch (users.notices) {
    case 'a':
    case 'b':
      return forTheFaster(sides[users.notices], cheaper, asked);
    case 'neither':
      return asked === 'users' ? forUsersAlike(users, saves, cheaper) : forAlike(saves, cheaper);
    case 'open':
      if (cheaper === null) return 'Not decided.';
      return `${cheaper} saves machines; ${asked === 'users' ? 'whether users notice' : 'which is faster'} is not decided.`;
    case 'not-measured':
      if (cheaper !== null) return `${cheaper} does more with the same machine.`;
      return saves === 'neither' ? 'The same machine does as much with either.' : 'Not decided.';
  }
}

function forTheFaster(faster: string, cheaper: string | null, asked: Asked): string {
  if (asked === 'margin') {
    if (cheaper === null) return `${faster} is faster.`;
    return cheaper === faster
      ? `${faster} is faster, and saves machines.`
      : `${faster} is faster, ${cheaper} saves machines.`;
  }
  if (cheaper === null) return `Users gain by ${faster}.`;
  return cheaper === faster
    ? `${cheaper}, for users and for machines.`
    : `Users gain by ${faster}, machines by ${cheaper}.`;
}

type Saves = ForMachines['saves'];

function forUsersAlike({ decidedBy }: ForUsers, saves: Saves, cheaper: string | null): string {
  const median = decidedBy?.metric === 'latency_p50' ? ' at the median' : '';
  if (cheaper !== null) return `Users see no difference${median}: ${cheaper} only to save machines.`;
  if (saves === 'neither') return 'The language makes no difference: what the team knows best.';
  return `Users see no difference${median}; machines are ${saves === 'open' ? 'not decided' : 'not measured'}.`;
}

function forAlike(saves: Saves, cheaper: string | null): string {
  if (cheaper !== null) return `Neither is faster: ${cheaper} saves machines.`;
  if (saves === 'neither') return 'Neither is faster, and neither saves machines.';
  return `Neither is faster; machines are ${saves === 'open' ? 'not decided' : 'not measured'}.`;
}

/** The rows in a sentence or two, what users notice first. */
export function verdictSentences(rows: readonly OnePageRow[], sides: Sides, asked: Asked): string {
  return [usersSentence(rows, sides, asked), machinesSentence(rows, sides)].filter(Boolean).join(' ');
}

/** How a sentence on latency begins, by what is asked. */
const LATENCY = {
  users: {
    noticed: 'users would notice',
    faster: (side: string) => `that ${side} is faster in`,
    unnoticed: 'users would notice no difference in a service that',
  },
  margin: {
    noticed: 'by more than the margin',
    faster: (side: string) => `${side} is faster in`,
    unnoticed: 'no more than the margin apart in a service that',
  },
} as const satisfies Record<Asked, unknown>;

function usersSentence(rows: readonly OnePageRow[], sides: Sides, asked: Asked): string {
  const words = LATENCY[asked];
  const where = (notices: ForUsers['notices']) =>
    anyOf(rows.filter(({ users }) => users.notices === notices).map(({ place }) => place.does));
  const noticed = SIDES.flatMap((side) => {
    const own = where(side);
    return own === '' ? [] : [`${words.faster(sides[side])} a service that ${own}`];
  });
  const [unnoticed, open] = [where('neither'), where('open')];
  const parts = [
    ...(noticed.length > 0 ? [`${words.noticed} ${noticed.join(', and ')}`] : []),
    ...(unnoticed === '' ? [] : [`${noticed.length > 0 ? 'not in one that' : words.unnoticed} ${unnoticed}`]),
    ...(open === ''
      ? []
      : [`not decided for ${noticed.length > 0 || unnoticed !== '' ? 'one' : 'a service'} that ${open}`]),
  ];
  return parts.map((part) => sentenceOf([part])).join(' ');
}

function machinesSentence(rows: readonly OnePageRow[], sides: Sides): string {
  const known = rows.filter(({ machines }) => machines.saves !== 'not-measured');
  const said = SIDES.toReversed().flatMap((side) => {
    const own = known.filter(({ machines }) => machines.saves === side);
    if (own.length === 0) return [];
    const times = own.flatMap(({ machines }) => machines.times ?? []);
    const share = own.length === known.length ? `all ${own.length}` : `${own.length} of the ${known.length}`;
    return [`${sides[side]} needs less of a machine in ${share}${rangeWords(times)}`];
  });
  return said.length === 0 ? '' : `${said.join('; ')}.`;
}

function rangeWords(times: readonly number[]): string {
  if (times.length === 0) return '';
  const [least, most] = [Math.min(...times), Math.max(...times)].map((value) =>
    bare(Number(value.toPrecision(2))),
  );
  return least === most
    ? `, ${least ?? ''} times by the estimates below`
    : `, ${least ?? ''} to ${most ?? ''} times by the estimates below`;
}

/** `one, two or three`. */
export function anyOf(words: readonly string[]): string {
  const last = words.at(-1);
  return words.length < 2 ? (last ?? '') : `${words.slice(0, -1).join(', ')} or ${last ?? ''}`;
}
