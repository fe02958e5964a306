import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { HostPlace, NamedHosts } from '../../model/plan/hosts.js';
import { hostPlaceSchema, isSamePlace, placesNamed } from '../../model/plan/hosts.js';

const notesSchema = z.array(hostPlaceSchema);

const notesFile = (checkout: string): string => join(checkout, '.crossover', 'hosts.json');

/** Notes, in the checkout and in no result, which hosts runs were made on: `clean` asks each. */
export function rememberHosts(checkout: string, named: NamedHosts): void {
  const known = askedHosts(checkout);
  const fresh = placesNamed(named);
  const places = [...known.filter((place) => !fresh.some((one) => isSamePlace(one, place))), ...fresh];
  const path = notesFile(checkout);
  const whole = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(whole, `${JSON.stringify(places, null, 2)}\n`);
  // Nobody reads a half of it, and a kill leaves the one before.
  renameSync(whole, path);
}

/** None where nothing is noted, or somebody else wrote there. */
export function askedHosts(checkout: string): HostPlace[] {
  try {
    return notesSchema.parse(JSON.parse(readFileSync(notesFile(checkout), 'utf8')));
  } catch {
    return [];
  }
}
