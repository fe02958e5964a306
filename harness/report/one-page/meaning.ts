import type { Sides } from '../../words/names.js';
import { bare } from '../../words/numbers.js';
import type { ForMachines } from './machines.js';
import type { OnePageRow } from './one-page.js';
import { SIDES } from './side.js';
import type { ForUsers } from './users.js';

/** What a row means for who chooses, by its two answers. */
export function meaning({ notices, decidedBy }: ForUsers, { saves }: ForMachines, sides: Sides): string {
  const cheaper = saves === 'a' || saves === 'b' ? sides[saves] : null;
  switch (notices) {
    case 'a':
    case 'b': {
      if (cheaper === null) return `Users gain by ${sides[notices]}.`;
      return cheaper === sides[notices]
        ? `${cheaper}, for users and for machines.`
        : `Users gain by ${sides[notices]}, machines by ${cheaper}.`;
    }
    case 'neither':
      if (cheaper !== null)
        return `Users see no difference${decidedBy?.metric === 'latency_p50' ? ' at the median' : ''}: ${cheaper} only to save machines.`;
      return saves === 'neither'
        ? 'The language makes no difference: what the team knows best.'
        : 'Users see no difference; machines are not decided.';
    case 'open':
      return cheaper === null
        ? 'Not decided.'
        : `${cheaper} saves machines; whether users notice is not decided.`;
    case 'not-measured':
      if (cheaper !== null) return `${cheaper} does more with the same machine.`;
      return saves === 'neither' ? 'The same machine does as much with either.' : 'Not decided.';
  }
}

/** The rows in a sentence or two, what users notice first. */
export function verdictSentences(rows: readonly OnePageRow[], sides: Sides): string {
  return [usersSentence(rows, sides), machinesSentence(rows, sides)].filter(Boolean).join(' ');
}

function usersSentence(rows: readonly OnePageRow[], sides: Sides): string {
  const where = (notices: ForUsers['notices']) =>
    anyOf(rows.filter(({ users }) => users.notices === notices).map(({ place }) => place.does));
  const noticed = SIDES.flatMap((side) => {
    const own = where(side);
    return own === '' ? [] : [`that ${sides[side]} is faster in a service that ${own}`];
  });
  const [unnoticed, open] = [where('neither'), where('open')];
  const parts = [
    ...(noticed.length > 0 ? [`users would notice ${noticed.join(', and ')}`] : []),
    ...(unnoticed === ''
      ? []
      : [
          noticed.length > 0
            ? `not in one that ${unnoticed}`
            : `users would notice no difference in a service that ${unnoticed}`,
        ]),
    ...(open === '' ? [] : [`not decided for one that ${open}`]),
  ];
  const sentence = parts.join('; ');
  return sentence === '' ? '' : `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
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
