import type { Report } from '../../model/report/report.js';
import type { Verdict } from '../../model/report/comparison/verdict.js';

/**
 * After Okabe and Ito, told apart with every common colour blindness; darkened so that text in them reads on white
 * (contrast of 4.5 and more), and the parts of a picture are seen (3 and more). `dark` is for a dark page.
 */
interface Colour {
  readonly light: string;
  readonly dark: string;
}

const colour = (light: string, dark: string): Colour => ({ light, dark });

export const COLOURS = {
  ink: colour('#1f2328', '#e6edf3'),
  muted: colour('#59636e', '#a3adb8'),
  grid: colour('#d8dee4', '#343b44'),
  band: colour('#e7ecf1', '#2b323b'),
  paper: colour('#ffffff', '#161b22'),
  first: colour('#0072b2', '#56b4e9'),
  second: colour('#c25400', '#ff9b52'),
  third: colour('#00805e', '#2fd3a5'),
  fourth: colour('#aa4499', '#dd8fd0'),
  same: colour('#117a55', '#3fc795'),
  refuted: colour('#b3261e', '#ff8f84'),
  mixed: colour('#7d5700', '#e6bd55'),
  pool: colour('#b8598f', '#d68bb5'),
  database: colour('#8792a0', '#76828f'),
  downstream: colour('#4d5966', '#a9b4c0'),
  serialising: colour('#2f8f80', '#4fb8a7'),
  application: colour('#b58700', '#e2b93f'),
} as const satisfies Record<string, Colour>;

const TARGET_COLOURS = [COLOURS.first, COLOURS.second, COLOURS.third, COLOURS.fourth];

/** The colour of a target, the same in every chart: by its place in the report. */
export function targetColour(report: Report, targetId: string): string {
  const place = report.targets.findIndex(({ id }) => id === targetId);
  return (TARGET_COLOURS[place] ?? COLOURS.muted).light;
}

/** A verdict's colour: the winner's own, green for no difference, grey for no answer. */
export function verdictColour(report: Report, verdict: Verdict, sides: { a: string; b: string }): string {
  if (verdict === 'a-better') return targetColour(report, sides.a);
  if (verdict === 'b-better') return targetColour(report, sides.b);
  return verdict === 'equivalent' ? COLOURS.same.light : COLOURS.muted.light;
}
