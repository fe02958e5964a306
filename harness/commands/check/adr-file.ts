import { UsageError } from '../../errors.js';
import type { TriggersBlock } from '../../model/decision/trigger.js';
import { triggersBlockSchema } from '../../model/decision/trigger.js';
import { checkedYaml } from '../checked-yaml.js';

/** Beyond this size it is no decision record. */
const MOST_CHARACTERS = 1_000_000;
/** As we write it, or as whatever formats Markdown may have left it. */
const OPENING = /^\s*(`{3,}|~{3,})\s*ya?ml\s*$/i;
const MARK = /^crossoverTriggers:/m;
const EXPECTED = 'a decision record with a block of triggers (crossoverTriggers: 1)';
const REMEDY =
  'Write the record with crossover decide --out FOLDER or crossover adr FOLDER; of its block of triggers change the numbers alone.';

/** The triggers that a decision record carries. Throws UsageError for a record that has none, several blocks, or a damaged one. */
export function triggersIn(path: string, text: string): TriggersBlock {
  const blocks = text.length > MOST_CHARACTERS ? [] : yamlBlocks(text).filter(({ body }) => MARK.test(body));
  const [block] = blocks;
  if (!block || blocks.length > 1) {
    throw new UsageError({
      expected: `${EXPECTED} in ${path}`,
      found: text.length > MOST_CHARACTERS ? `${text.length} characters` : `${blocks.length} such blocks`,
      remedy: REMEDY,
    });
  }
  return checkedYaml(triggersBlockSchema, {
    name: path,
    text: block.body,
    linesAbove: block.linesAbove,
    expected: EXPECTED,
    remedy: REMEDY,
  });
}

interface Block {
  readonly body: string;
  readonly linesAbove: number;
}

/** Fenced blocks of YAML; one that is never closed reaches to the end. */
function yamlBlocks(text: string): Block[] {
  const lines = text.split(/\r?\n/);
  const blocks: Block[] = [];
  for (let index = 0; index < lines.length; index++) {
    const [, fence] = OPENING.exec(lines[index] ?? '') ?? [];
    if (fence === undefined) continue;
    const end = lines.findIndex((line, at) => at > index && line.trim() === fence);
    const last = end < 0 ? lines.length : end;
    blocks.push({ body: lines.slice(index + 1, last).join('\n'), linesAbove: index + 1 });
    index = last;
  }
  return blocks;
}
