import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';
import { userPath } from '../../config.js';
import { asError, UsageError } from '../../errors.js';
import { printable } from '../../words/printable.js';
import type { CommandContext } from '../context.js';
import { parseLogFormat } from './access-log.js';
import type { Draft } from './draft.js';
import { draftText } from './draft.js';
import { draftFromLog } from './from-log.js';
import { draftFromOpenApi } from './from-openapi.js';

export interface ScenarioFlags {
  readonly from: string;
  readonly format?: string;
  readonly keepIds?: boolean;
  readonly keepQueries?: boolean;
  readonly withWrites?: boolean;
}

/** Prints a scenario file to begin with: from an access log, or from an OpenAPI description. Throws UsageError. */
export function scenarioCommand(
  flags: ScenarioFlags,
  { surroundings, output }: Pick<CommandContext, 'surroundings' | 'output'>,
): void {
  const path = userPath(surroundings, flags.from);
  const draft = draftFrom(path, flags);
  const remarks = draft.remarks.map(inOneLine);
  for (const remark of remarks) output.err(`${remark}\n`);
  output.out(draftText({ ...draft, remarks }));
}

function draftFrom(path: string, flags: ScenarioFlags): Draft {
  const id = idFrom(path);
  if (flags.format === undefined && isOpenApi(path)) return draftFromOpenApi(path, id);
  return draftFromLog(path, id, {
    format: flags.format === undefined ? null : parseLogFormat(flags.format),
    keepIds: flags.keepIds === true,
    keepQueries: flags.keepQueries === true,
    withWrites: flags.withWrites === true,
  });
}

/** It stands in a comment and in a terminal, and may hold a stranger's words. */
const inOneLine = (remark: string): string => printable(remark).replaceAll(/\s+/g, ' ');

/** Of the file's name; what YAML would read as a number or as nothing is no name. */
function idFrom(path: string): string {
  const word = basename(path)
    .replace(/\..*$/, '')
    .replaceAll(/[^A-Za-z0-9_+-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, LONGEST_ID);
  if (word === '') return 'log';
  return parse(word) === word ? word : `log-${word}`;
}

const LONGEST_ID = 100;
const PEEKED_BYTES = 4_096;

/** A log is no YAML, and begins each line with a request. */
function isOpenApi(path: string): boolean {
  if (/\.ya?ml$/i.test(path)) return true;
  return path.endsWith('.json') && /"(openapi|swagger)"\s*:/.test(beginning(path));
}

function beginning(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(PEEKED_BYTES);
      return bytes.toString('utf8', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch (thrown) {
    throw new UsageError(
      {
        expected: `an access log or an OpenAPI description in ${basename(path)}`,
        found: asError(thrown).message,
        remedy: 'Give its path.',
      },
      { cause: thrown },
    );
  }
}
