import type { Trigger } from '../../../model/decision/trigger.js';
import { saysWords } from '../../../words/decision/trigger.js';
import { escapeMarkdown } from '../../escape.js';

/** The triggers twice: in words for people, and as `crossover check` reads them; nothing where there are none. */
export function triggerBlocks(
  run: string,
  triggers: readonly Trigger[],
  { inWords }: { inWords: boolean },
): string[] {
  if (triggers.length === 0) return [];
  const rows = triggers.map((trigger) => `  - ${JSON.stringify(trigger)}`);
  return [
    'Look again when one of these numbers no longer holds; `crossover check --adr THIS-FILE --run FOLDER` holds them against a new run by its intervals:',
    ...(inWords ? [triggers.map((trigger) => `* ${escapeMarkdown(saysWords(trigger))}`).join('\n')] : []),
    ['```yaml', 'crossoverTriggers: 1', `run: ${JSON.stringify(run)}`, 'triggers:', ...rows, '```'].join(
      '\n',
    ),
  ];
}
