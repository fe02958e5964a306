import { groupBy } from '../../model/group.js';
import type { LinkFigure, LinkRecord } from '../../model/run/link.js';
import type { Observation } from '../../model/run/observation.js';

/** A link as it was found last before something was measured, and first after it; null where that was cut off. */
export interface LinkAround {
  readonly before: LinkFigure;
  readonly after: LinkFigure | null;
}

/** The links on either side of an observation. Readings are taken between trials, so none lies in one. */
export function linksAround(
  readings: readonly LinkRecord[],
  { atSeconds }: Pick<Observation, 'atSeconds'>,
): LinkAround[] {
  const pairs = groupBy(readings, ({ link: { from, to } }) => `${from} ${to}`);
  return [...pairs.values()].flatMap((own) => {
    const before = own.findLast((reading) => reading.atSeconds <= atSeconds);
    const after = own.find((reading) => reading.atSeconds > atSeconds);
    return before ? [{ before: before.link, after: after?.link ?? null }] : [];
  });
}
