/** The one place where numbers become text. No locale: the same bytes on every machine. */

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
const BYTES: readonly Scale[] = [
  { divisor: 1, suffix: ' B' },
  { divisor: 1_024, suffix: ' KiB' },
  { divisor: 1_024 ** 2, suffix: ' MiB' },
  { divisor: 1_024 ** 3, suffix: ' GiB' },
];
const SCALES: Readonly<Record<string, readonly Scale[]>> = {
  us: MICROSECONDS,
  s: MICROSECONDS.map(({ divisor, suffix }) => ({ divisor: divisor / 1_000_000, suffix })),
  bytes: BYTES,
  '1/s': [{ divisor: 1, suffix: '/s' }],
  connections: [{ divisor: 1, suffix: '' }],
  share: [{ divisor: 0.01, suffix: ' %' }],
  times: [{ divisor: 1, suffix: 'x' }],
};

/** The scale in which `value`, in `unit`, has one to three digits before the point where the unit allows it. */
export function scaleFor(unit: string, value: number): Scale {
  const scales = SCALES[unit] ?? [{ divisor: 1, suffix: ` ${unit}` }];
  const magnitude = Math.abs(value);
  const fitting = scales.findLast(({ divisor }) => magnitude >= 0.9995 * divisor);
  return fitting ?? scales[0] ?? { divisor: 1, suffix: '' };
}

/** Three significant digits, whole from 100 on, thousands separated by commas: `1.23`, `12.3`, `12,346`. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  const magnitude = Math.abs(value);
  const decimals =
    magnitude === 0 || magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : magnitude >= 0.9995 ? 2 : 3;
  const [whole = '0', fraction] = magnitude.toFixed(decimals).split('.');
  const text = `${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`}`;
  return value < 0 && Number(text.replaceAll(',', '')) !== 0 ? `−${text}` : text;
}

/** A number without zeros that say nothing, for axes and margins: `0.5`, `10`, `1.25`. */
export function bare(value: number): string {
  const text = number(value);
  return text.includes('.') ? trimmed(text) : text;
}

/**
 * The scale in which `value` is written beside another: that of the larger where they lie within a factor of 100, so
 * that they can be read against each other (`1.21 s` and `0.402 s`), else its own.
 */
export function sharedScale(unit: string, value: number, beside: number): Scale {
  const larger = Math.max(Math.abs(value), Math.abs(beside));
  return scaleFor(unit, larger > 100 * Math.abs(value) ? value : larger);
}

/** A value of a metric with its unit, 1234 us as `1.23 ms`, in the scale that it shares with `beside`. */
export function quantity(unit: string, value: number, beside = value): string {
  const scale = sharedScale(unit, value, beside);
  const shown =
    unit === 'share' ? percent(value) : unit === 'connections' ? bare(value) : number(value / scale.divisor);
  return `${shown}${scale.suffix}`;
}

/** A share as per cent with two decimals; very near one, four, so that 0.99999 is never 100. */
function percent(share: number): string {
  const decimals = share !== 1 && Math.abs(1 - share) < 0.00005 ? 4 : 2;
  return trimmed((share * 100).toFixed(decimals)).replace(/^-/, '−');
}

function trimmed(decimal: string): string {
  return decimal.replace(/\.?0+$/, '');
}

export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/** The interval alone, in the scale of `estimate`, without the unit: `[1.20, 1.27]`; empty where there is none. */
export function interval(unit: string, estimate: number, { low, high }: Interval): string {
  if (low === null || high === null) return '';
  const { divisor } = scaleFor(unit, estimate);
  return `[${number(low / divisor)}, ${number(high / divisor)}]`;
}

/** A value with its 95 % interval: `1.23 ms [1.20, 1.27]`. */
export function quantityWithInterval(unit: string, estimate: number, bounds: Interval): string {
  return [quantity(unit, estimate), interval(unit, estimate, bounds)].filter(Boolean).join(' ');
}

/** A duration in seconds as people say it: `48 s`, `9 min 40 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${seconds < 10 ? trimmed(seconds.toFixed(1)) : whole} s`;
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
  return grouped(String(Math.round(value)));
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 trial`, `3 trials`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}
