import { createHash } from 'node:crypto';

/** SHA-256 (hex) of the plan's JSON with sorted keys: the same plan has the same hash wherever it was read from, by whatever version. */
export function planSha256(plan: object): string {
  return createHash('sha256').update(JSON.stringify(plan, sortedKeys)).digest('hex');
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)));
}
