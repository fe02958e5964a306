/**
 * The one place where numbers become text. No locale: the same bytes on every machine.
 *
 * Two kinds of numbers, one rule each, the same wherever they stand:
 * - A figure was measured or computed. It has three significant digits, zeros included, and is whole from 100 on:
 *   `1.00x`, `12.3 ms`, `96.7 %`, `12,346/s`; each end of its interval likewise. A share of more than 99 % shows two
 *   digits of what it lacks (`99.950 %`), so that nearly all is never all.
 * - A setting was chosen: a margin, a limit, a level's rate or wait, an axis' tick. It is written like a figure, without
 *   the zeros at its end: `10 %`, `1.5x`, `200/s`, `50 ms`.
 */

/** A number of a metric's unit divided by `divisor` is shown with `suffix`. */
export interface Scale {
  readonly divisor: number;
  readonly suffix: string;
}

const MICROSECONDS: readonly Scale[] = [
  { divisor: 1, suffix: ' µs' },
  { divisor: 1_000, suffix: ' ms' },
  { divisor: 1_000_000, suffix: ' s' },
];
const scaledBy = (factor: number) =>
  MICROSECONDS.map(({ divisor, suffix }) => ({ divisor: divisor / factor, suffix }));
const BYTES: readonly Scale[] = [
  { divisor: 1, suffix: ' B' },
  { divisor: 1_024, suffix: ' KiB' },
  { divisor: 1_024 ** 2, suffix: ' MiB' },
  { divisor: 1_024 ** 3, suffix: ' GiB' },
];
/** Decimal, as networks are: a GB of a stream is a thousand MB. */
const BYTES_PER_SECOND: readonly Scale[] = [
  { divisor: 1, suffix: ' B/s' },
  { divisor: 1e3, suffix: ' kB/s' },
  { divisor: 1e6, suffix: ' MB/s' },
  { divisor: 1e9, suffix: ' GB/s' },
];
const SCALES: Readonly<Record<string, readonly Scale[]>> = {
  us: MICROSECONDS,
  ms: scaledBy(1_000),
  s: scaledBy(1_000_000),
  bytes: BYTES,
  'bytes/s': BYTES_PER_SECOND,
  '1/s': [{ divisor: 1, suffix: '/s' }],
  connections: [{ divisor: 1, suffix: '' }],
  share: [{ divisor: 0.01, suffix: ' %' }],
  times: [{ divisor: 1, suffix: 'x' }],
};

/** The scale in which `value`, in `unit`, has one to three digits before the point where the unit allows it; zero keeps its unit. */
export function scaleFor(unit: string, value: number): Scale {
  const scales = SCALES[unit] ?? [{ divisor: 1, suffix: ` ${unit}` }];
  const magnitude = value === 0 ? 1 : Math.abs(value);
  const fitting = scales.findLast(({ divisor }) => magnitude >= 0.9995 * divisor);
  return fitting ?? scales[0] ?? { divisor: 1, suffix: '' };
}

/**
 * The scale in which `value` is written beside another: that of the larger where they lie within a factor of 100, so
 * that they can be read against each other (`1.21 s` and `0.402 s`), else its own.
 */
export function sharedScale(unit: string, value: number, beside: number): Scale {
  const larger = Math.max(Math.abs(value), Math.abs(beside));
  return scaleFor(unit, larger > 100 * Math.abs(value) ? value : larger);
}

/** Beyond these decimals a figure is written as zero. */
const MOST_DECIMALS = 6;

/** A figure without a unit: `1.23`, `12.3`, `12,346`, `0.0421`. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  return signed(value, decimalsFor(Math.abs(value), 3));
}

/** Decimals that show so many significant digits of a magnitude once it is rounded to them: 9.996 is 10.0. */
function decimalsFor(magnitude: number, digits: number): number {
  if (magnitude === 0) return 0;
  const exponent = Number(magnitude.toExponential(digits - 1).split('e')[1]);
  return Math.min(MOST_DECIMALS, Math.max(0, digits - 1 - exponent));
}

function signed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return '0';
  const [whole = '0', fraction] = text.split('.');
  return `${value < 0 ? '−' : ''}${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`}`;
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A setting without a unit, and the tick of an axis: `0.5`, `10`, `1.25`. */
export function bare(value: number): string {
  return trimmed(number(value));
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Per cent without the sign. */
function hundredths(value: number): string {
  const missing = 100 - value;
  if (missing <= 0 || missing >= 1) return number(value);
  const text = signed(value, decimalsFor(missing, 2));
  return Number(text) === 100 ? '100' : text;
}

/** A figure that was divided by its scale: things that are counted are whole without decimals. */
function inScale(unit: string, scaled: number): string {
  if (unit === 'share') return hundredths(scaled);
  return unit === 'connections' ? bare(scaled) : number(scaled);
}

/** A figure with its unit, 1234 us as `1.23 ms`, in the scale that it shares with `beside`. */
export function quantity(unit: string, value: number, beside = value): string {
  const { divisor, suffix } = sharedScale(unit, value, beside);
  return `${inScale(unit, value / divisor)}${suffix}`;
}

/** A setting with its unit: `10 %`, `5 ms`, `200/s`, `1.5x`. */
export function bareQuantity(unit: string, value: number): string {
  const { divisor, suffix } = scaleFor(unit, value);
  return `${trimmed(inScale(unit, value / divisor))}${suffix}`;
}

/** A share as per cent: `96.7 %`. */
export function percent(share: number): string {
  return quantity('share', share);
}

/** How likely something is by chance: `0.0312`, `below 0.001`. */
export function probability(p: number): string {
  return p < 0.001 ? 'below 0.001' : number(p);
}

/** A quotient: `1.00x`. */
export function times(ratio: number): string {
  return quantity('times', ratio);
}

/** How far a ratio margin lies from equality: 1.1 as `10 %`. */
export function marginPercent(ratio: number): string {
  return bareQuantity('share', ratio - 1);
}

/** A setting that stays in milliseconds beside others: `0 ms`, `50 ms`, `1,000 ms`. */
export function bareMs(ms: number): string {
  return `${bare(ms)} ms`;
}

export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/** The interval alone, in the scale of `estimate`, without the unit: `[1.20, 1.27]`; empty where there is none. */
export function interval(unit: string, estimate: number, { low, high }: Interval, beside = estimate): string {
  if (low === null || high === null) return '';
  const { divisor } = sharedScale(unit, estimate, beside);
  return `[${inScale(unit, low / divisor)}, ${inScale(unit, high / divisor)}]`;
}

/** A figure with its 95 % interval: `1.23 ms [1.20, 1.27]`. */
export function quantityWithInterval(
  unit: string,
  estimate: number,
  bounds: Interval,
  beside = estimate,
): string {
  const [figure, ends] = [quantity(unit, estimate, beside), interval(unit, estimate, bounds, beside)];
  return ends === '' ? figure : `${figure} ${ends}`;
}

/** How long something takes, as people say it: `4.5 s`, `48 s`, `9 min 40 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${seconds < 9.95 ? trimmed(seconds.toFixed(1)) : whole} s`;
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  return rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`;
}

/** `2026-11-23T20:51:07.123Z` as `2026-11-23 20:51 UTC`. */
export function moment(iso: string): string {
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(iso);
  return found ? `${found[1] ?? ''} ${found[2] ?? ''} UTC` : iso;
}

/** The day of an ISO moment: `2026-11-23`. */
export function day(iso: string): string {
  return iso.slice(0, 10);
}

/** A whole number with thousands separated by commas. */
export function count(value: number): string {
  return signed(value, 0);
}

/** `1 trial`, `3 trials`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}
