import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { asError, KnownError } from '../../harness/errors.js';

export interface Gate {
  readonly name: string;
  /** A program, or what brings it in when its turn has come. */
  readonly command: string | (() => Promise<string>);
  readonly args: readonly string[];
  /** Relative to the checkout. */
  readonly cwd?: string;
  /** Whether anything on stdout means failure (gofmt -l). */
  readonly silent?: boolean;
  readonly turn: Turn;
}

/**
 * `long`: waits for what it started most of its time, so that others run beside it; says what it has to say as it goes.
 * `reading`: looks at files, with what the others leave of the processors. `testing`: starts something that may not be
 * kept waiting. `alone`: uses every core by itself, and comes when all others have ended.
 */
type Turn = 'long' | 'reading' | 'testing' | 'alone';

interface Place {
  readonly checkout: string;
  readonly databaseUrl: string;
}

const print = (text: string) => process.stdout.write(text);

/** True when the gate holds. What runs beside others says all that it has to say at its end. */
export async function passes(gate: Gate, place: Place): Promise<boolean> {
  const began = performance.now();
  const isHeard = gate.turn === 'long' || gate.turn === 'alone';
  if (isHeard) print(`\n== ${gate.name}\n`);
  const { good, said } = await outcomeOf(gate, place, isHeard);
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  if (!isHeard) print(`\n== ${gate.name}\n`);
  if (said !== '') print(`${said}\n`);
  print(`== ${gate.name}: ${good ? 'holds' : 'FAILS'} (${seconds} s)\n`);
  return good;
}

async function outcomeOf(
  { command, args, cwd = '.', silent = false, turn }: Gate,
  { checkout, databaseUrl }: Place,
  isHeard: boolean,
): Promise<{ readonly good: boolean; readonly said: string }> {
  const output = isHeard ? 'inherit' : 'pipe';
  try {
    const running = execa(typeof command === 'string' ? command : await command(), args, {
      cwd: join(checkout, cwd),
      env: { TEST_DATABASE_URL: databaseUrl, GOTOOLCHAIN: 'local' },
      stdin: 'ignore',
      stdout: output,
      stderr: output,
      all: !isHeard,
      reject: false,
    });
    if (turn === 'reading' && running.pid !== undefined)
      setPriority(running.pid, constants.priority.PRIORITY_LOW);
    const { failed, stdout, all = '' } = await running;
    return { good: !failed && !(silent && stdout !== ''), said: all };
  } catch (thrown) {
    return { good: false, said: problemText(thrown) };
  }
}

/** A known error as its sentence and what to do; any other with its stack. */
export function problemText(thrown: unknown): string {
  const error = asError(thrown);
  return error instanceof KnownError
    ? `${error.message}\nto do: ${error.text.remedy}`
    : (error.stack ?? error.message);
}
