import type { GoodAnswer } from '../../../model/plan/requests.js';

/** Whether an answer's body decides. */
export function looksInside(good: GoodAnswer | null): boolean {
  return good?.text !== undefined || good?.json !== undefined;
}

/**
 * Why an answer is no good one, as failures are counted by; null for one that is. Nothing of its body is told. `body`: null
 * where it is compressed, so that nobody looks inside.
 */
export function failureOf(
  good: GoodAnswer | null,
  status: number,
  body: (() => string) | null = () => '',
): string | null {
  const isWanted = good?.status ? good.status.includes(status) : status >= 200 && status <= 299;
  if (!isWanted) return String(status);
  if (!good || !looksInside(good)) return null;
  if (body === null) return 'body compressed';
  const text = body();
  if (good.text !== undefined && !text.includes(good.text)) return 'text missing';
  return good.json ? jsonFailure(good.json, text) : null;
}

function jsonFailure({ field, equals }: NonNullable<GoodAnswer['json']>, text: string): string | null {
  const value = fieldOf(parsed(text), field.split('.'));
  if (value === undefined) return `no field ${field}`;
  return equals === undefined || value === equals ? null : `another ${field}`;
}

function fieldOf(value: unknown, [key, ...others]: readonly string[]): unknown {
  if (key === undefined) return value;
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
  return fieldOf((value as Readonly<Record<string, unknown>>)[key], others);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
