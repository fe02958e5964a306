import { z } from 'zod';

/** Of a scenario, a level, a target, a trial: it becomes part of file names, of markup and of other ids. */
export const idSchema = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/, 'an id holds letters, digits and . _ + - only');

/** A run's id is the name of its folder, in whatever script the user writes it. */
const NOT_IN_RUN_ID = /[^\p{L}\p{N}._+-]/gu;

export const runIdSchema = z
  .string()
  .max(255)
  .regex(/^[\p{L}\p{N}._+-]+$/u, 'a run id holds letters, digits and . _ + - only');

export function runIdOf(folderName: string): string {
  return folderName.replaceAll(NOT_IN_RUN_ID, '_') || 'run';
}
