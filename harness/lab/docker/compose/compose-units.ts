const BYTES: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };
const SECONDS: Record<string, number> = { us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3_600 };

/** `2g`, `64 mb`, `1.5GiB`, `512k`, 1024: bytes, in powers of 1024 (Compose specification, "Specifying byte values"). Throws for anything else. */
export function parseBytes(value: string | number): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?) ?([kmgt]?)i?b?$/i.exec(String(value)) ?? [];
  const factor = BYTES[unit.toLowerCase()];
  if (amount === undefined || factor === undefined)
    throw new Error(`Expected a size such as 512m or 2g, found "${value}".`);
  return Math.round(Number(amount) * factor);
}

/** `10s`, `1m30s`, `500ms`: seconds (Compose specification, "Specifying durations"). Throws for anything else. */
export function parseSeconds(value: string): number {
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== value)
    throw new Error(`Expected a duration such as 10s or 1m30s, found "${value}".`);
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (SECONDS[unit] ?? 0), 0);
}
