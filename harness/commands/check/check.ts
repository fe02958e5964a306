import { userPath } from '../../config.js';
import { judgeTriggers } from '../../decision/check.js';
import type { NeedOf } from '../../decision/check.js';
import type { ExitCode } from '../../errors.js';
import { EXIT } from '../../errors.js';
import type { Needs } from '../../model/decision/needs.js';
import { priceOf } from '../../decision/terms.js';
import type { JudgedTrigger } from '../../model/decision/trigger.js';
import { renderTriggersText } from '../../report/index.js';
import { foundWords, saysWords } from '../../words/decision/trigger.js';
import { printable } from '../../words/printable.js';
import type { CommandContext } from '../context.js';
import { readMeasured } from '../decide/decide.js';
import { instanceOf } from '../decide/instance.js';
import { readNeeds, textOf } from '../decide/needs-file.js';
import { jsonText } from '../output.js';
import { triggersIn } from './adr-file.js';

export interface CheckFlags {
  readonly adr: string;
  readonly run: string;
  readonly needs?: string;
  readonly json?: boolean;
}

/** Holds a recorded decision's triggers against a new run. The exit code tells a broken one from one that is undecided. */
export function checkCommand(
  flags: CheckFlags,
  { surroundings, output }: Omit<CommandContext, 'signal'>,
): ExitCode {
  const path = userPath(surroundings, flags.adr);
  const { triggers, run: decidedBy } = triggersIn(path, textOf(path));
  const needs = flags.needs === undefined ? null : readNeeds(userPath(surroundings, flags.needs));
  const run = readMeasured(userPath(surroundings, flags.run));
  const judged = judgeTriggers(triggers, run, needOf(needs));
  const asked = judged.filter(({ open }) => open !== 'needs-not-given');
  output.out(
    flags.json === true
      ? jsonText({
          decidedBy,
          run: run.report.run.id,
          triggers: asked.map(asRow),
          notAsked: judged.filter((one) => !asked.includes(one)).map(asRow),
        })
      : printable(renderTriggersText(decidedBy, run.report.run.id, judged)),
  );
  return exitCodeOf(asked);
}

const asRow = (judged: JudgedTrigger) => ({
  id: judged.trigger.id,
  says: saysWords(judged.trigger),
  found: foundWords(judged),
  outcome: judged.outcome,
  atLeast: judged.trigger.atLeast,
  atMost: judged.trigger.atMost,
  figure: judged.found,
});

/** Of the triggers that were judged; none at all is no pass. */
export function exitCodeOf(judged: readonly JudgedTrigger[]): ExitCode {
  if (judged.some(({ outcome }) => outcome === 'broken')) return EXIT.finishedWithFailures;
  const isOpen = judged.length === 0 || judged.some(({ outcome }) => outcome === 'undecided');
  return isOpen ? EXIT.undecided : EXIT.done;
}

/** What needs say today. A service that they no longer name, or a price that they no longer tell, is no pass. */
function needOf(needs: Needs | null): NeedOf {
  if (!needs) return () => 'needs-not-given';
  const highest = (work: Needs['mend']) => (work ? priceOf(work).most : 'not-in-the-needs');
  return ({ service: name, need }) => {
    const service = needs.services.find((one) => one.name === name);
    if (!service) return 'not-in-the-needs';
    switch (need) {
      case 'peak-rate':
        return service.rate.peak;
      case 'instance-price':
        return instanceOf(needs).pricePerMonth;
      case 'mend-cost':
        return highest(needs.mend);
      case 'hybrid-cost':
        return highest(needs.hybrid);
      case 'rewrite-cost':
        return highest(service.rewrite ?? needs.rewrite);
      case 'horizon':
        return needs.horizonMonths;
      case 'utilisation':
        return needs.fleet.utilisation;
    }
  };
}
