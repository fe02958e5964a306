import type { Observation } from './model/run/observation.js';
import type { RunEvent } from './run/events.js';
import { duration } from './words/numbers.js';
import { printable } from './words/printable.js';

export interface ProgressOutput {
  readonly isTerminal: boolean;
  write(text: string): void;
  /** Monotonic seconds. */
  nowSeconds(): number;
}

const CLEAR_LINE = '\r\u001b[2K';
const TICK_MS = 1_000;

/** Tells a run's events: one line that is rewritten in a terminal, plain lines elsewhere. */
export class Progress implements Disposable {
  readonly #output: ProgressOutput;
  readonly #timer: NodeJS.Timeout | null;
  #status = '';
  /** The line of the trial that is being made. */
  #trial = '';
  #endsAtSeconds: number | null = null;

  constructor(output: ProgressOutput) {
    this.#output = output;
    this.#timer = output.isTerminal
      ? setInterval(() => {
          this.#draw();
        }, TICK_MS).unref()
      : null;
  }

  /** A line that stays. */
  say(text: string): void {
    const line = `${printable(text)}\n`;
    this.#output.write(this.#output.isTerminal ? `${CLEAR_LINE}${line}` : line);
    this.#draw();
  }

  show(event: RunEvent): void {
    switch (event.kind) {
      case 'step':
        if (event.secondsLeft !== undefined) this.#endIn(event.secondsLeft);
        this.#change(event.title);
        break;
      case 'note':
        this.say(event.text);
        break;
      case 'trial': {
        const { trial, position, total, attempt, secondsLeft } = event;
        this.#endIn(secondsLeft);
        const second = trial.deployment === 2 ? ' (A/A)' : '';
        this.#trial = `${position}/${total}  block ${trial.block}  ${trial.scenario}  ${trial.target}${second}${repeat(attempt)}`;
        this.#change(this.#trial);
        break;
      }
      case 'level':
        this.#refine(`${this.#trial}  ${event.level}, ${duration(event.seconds)}`);
        break;
      case 'observation':
        if (event.observation.status === 'failed') this.say(failureText(event.observation));
        break;
    }
  }

  /** Ends the rewritten line. */
  [Symbol.dispose](): void {
    if (this.#timer) clearInterval(this.#timer);
    if (this.#output.isTerminal && this.#status !== '') this.#output.write(CLEAR_LINE);
    this.#status = '';
  }

  #endIn(seconds: number): void {
    this.#endsAtSeconds = this.#output.nowSeconds() + seconds;
  }

  #change(status: string): void {
    this.#status = printable(status);
    if (this.#output.isTerminal) this.#draw();
    else this.#output.write(`${this.#status}${this.#timeLeft()}\n`);
  }

  /** Changes the rewritten line; plain lines are one a trial. */
  #refine(status: string): void {
    if (!this.#output.isTerminal) return;
    this.#status = printable(status);
    this.#draw();
  }

  #draw(): void {
    if (this.#output.isTerminal && this.#status !== '') {
      this.#output.write(`${CLEAR_LINE}${this.#status}${this.#timeLeft()}`);
    }
  }

  #timeLeft(): string {
    if (this.#endsAtSeconds === null) return '';
    return `  (about ${duration(Math.ceil(Math.max(0, this.#endsAtSeconds - this.#output.nowSeconds())))} left)`;
  }
}

function failureText(observation: Extract<Observation, { status: 'failed' }>): string {
  const { scenario, level, target, attempt, stage, expected, found } = observation;
  const whose = observation.cause === 'target' ? 'failed' : 'not valid';
  return `${scenario}/${level}  ${target}${repeat(attempt)}  ${whose} (${stage}): expected ${expected}, found ${found}`;
}

function repeat(attempt: number): string {
  return attempt > 0 ? ' (repeat)' : '';
}
