import type { AdrRecord, Point } from './record.js';
import { OPEN_CHOICE } from './record.js';

/**
 * MADR 4.0.0 (adr.github.io/madr); MADR 2.1.2, whose header log4brains reads; Nygard's, which adr-tools reads and
 * numbers.
 */
export const ADR_FORMATS = ['madr4', 'madr2', 'nygard'] as const;
export type AdrFormat = (typeof ADR_FORMATS)[number];

/** How a record is written; the number is part of its name, and of a Nygard title. */
export interface AdrStyle {
  readonly format: AdrFormat;
  readonly number: number | null;
}

export interface AdrFile {
  readonly name: string;
  readonly text: string;
}

export function renderRecord(record: AdrRecord, style: AdrStyle): AdrFile {
  return {
    name: nameOf(record, style),
    text: `${BLOCKS[style.format](record, style.number).join('\n\n')}\n`,
  };
}

/** `0007-a-title.md` as MADR and adr-tools name records, `20261128-a-title.md` as log4brains does without a number. */
function nameOf({ title, date }: AdrRecord, { number }: AdrStyle): string {
  const slug = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const first = number === null ? date.replaceAll('-', '') : String(number).padStart(4, '0');
  return `${first}-${slug}.md`;
}

const BLOCKS: Readonly<Record<AdrFormat, (record: AdrRecord, number: number | null) => string[]>> = {
  madr4: (record) => [
    `---\nstatus: proposed\ndate: ${record.date}\ndecision-makers:\nconsulted:\ninformed:\n---`,
    `# ${record.title}`,
    '## Context and Problem Statement',
    ...record.context,
    '## Decision Drivers',
    bullets(record.drivers),
    '## Considered Options',
    bullets(record.options.map(({ title }) => title)),
    '## Decision Outcome',
    OPEN_CHOICE,
    ...record.outcome,
    '### Consequences',
    bullets(record.consequences.map(pointWords)),
    '### Confirmation',
    ...record.confirmation,
    ...prosAndCons(record),
    '## More Information',
    bullets(record.more),
  ],
  madr2: (record) => [
    `# ${record.title}`,
    bullets(['Status: proposed', 'Deciders:', `Date: ${record.date}`]),
    '## Context and Problem Statement',
    ...record.context,
    '## Decision Drivers',
    bullets(record.drivers),
    '## Considered Options',
    bullets(record.options.map(({ title }) => title)),
    '## Decision Outcome',
    OPEN_CHOICE,
    ...record.outcome,
    ...tonedSection('### Positive Consequences', record, ['good']),
    ...tonedSection('### Negative Consequences', record, ['neutral', 'bad']),
    '### Confirmation',
    ...record.confirmation,
    ...prosAndCons(record),
    '## Links',
    bullets(record.more),
  ],
  nygard: (record, number) => [
    `# ${number ?? 1}. ${record.title}`,
    `Date: ${record.date}`,
    '## Status',
    'Proposed',
    '## Context',
    ...record.context,
    bullets(record.drivers),
    ...prosAndCons(record).map((block) => block.replace(/^#/, '##')),
    '## Decision',
    OPEN_CHOICE,
    ...record.outcome,
    '## Consequences',
    bullets(record.consequences.map(pointWords)),
    ...record.confirmation,
    bullets(record.more),
  ],
};

const bullets = (texts: readonly string[]) => texts.map((text) => `* ${text}`.trimEnd()).join('\n');

const TONES: Readonly<Record<Point['tone'], string>> = { good: 'Good', neutral: 'Neutral', bad: 'Bad' };

const pointWords = ({ tone, text }: Point) => `${TONES[tone]}, ${text}`;

function tonedSection(title: string, { consequences }: AdrRecord, tones: readonly Point['tone'][]): string[] {
  const own = consequences.filter(({ tone }) => tones.includes(tone));
  return own.length === 0 ? [] : [title, bullets(own.map(pointWords))];
}

/** The options that have points; the section is left out where none has. */
function prosAndCons({ options }: AdrRecord): string[] {
  const told = options.filter(({ points }) => points.length > 0);
  if (told.length === 0) return [];
  return [
    '## Pros and Cons of the Options',
    ...told.flatMap(({ title, points }) => [`### ${title}`, bullets(points.map(pointWords))]),
  ];
}
