import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  mkdirSync(dirname(notesFile(checkout)), { recursive: true });
  writeFileSync(notesFile(checkout), `${JSON.stringify(places, null, 2)}\n`);
}

/** None where nothing is noted, or the note was cut off by a kill. */
export function askedHosts(checkout: string): HostPlace[] {
  try {
    return notesSchema.parse(JSON.parse(readFileSync(notesFile(checkout), 'utf8')));
  } catch {
    return [];
  }
}
