import { afterEach, describe, expect, it, vi } from 'vitest';
import { EXIT, InterruptedError } from '../errors.js';
import { interruptionBy } from './interruption.js';

const EVENTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A command in a terminal or without one, and what became of it. */
function command(inTerminal: boolean) {
  const left: number[] = [];
  const unprinted: number[] = [];
  const signal = interruptionBy({
    inTerminal,
    output: { out: () => undefined, err: () => undefined },
    leave: (code) => left.push(code),
    unprinted: (code) => unprinted.push(code),
  });
  const stream = (name: 'stdout' | 'stderr', code: string) =>
    process[name].emit('error', Object.assign(new Error(code), { code }));
  return { signal, left, unprinted, stream };
}

afterEach(() => {
  vi.useRealTimers();
  for (const event of EVENTS) process.removeAllListeners(event);
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error');
});

describe('a command in a terminal', () => {
  it.each(EVENTS)('ends in order at %s', (event) => {
    const { signal, left } = command(true);
    process.emit(event);
    expect(signal.reason).toBeInstanceOf(InterruptedError);
    expect(left).toEqual([]);
  });

  it.each(['EIO', 'EPIPE'])('ends in order when writing gives %s, as often as it does', (code) => {
    vi.useFakeTimers();
    const { signal, left, stream } = command(true);
    stream('stderr', code);
    expect(signal.aborted).toBe(true);
    vi.advanceTimersByTime(5_000);
    stream('stderr', code);
    stream('stdout', code);
    expect(left).toEqual([]);
  });

  it('ends at once at a second Ctrl-C, for which npm’s echo of the first is not taken', () => {
    vi.useFakeTimers();
    const { left } = command(true);
    process.emit('SIGINT');
    process.emit('SIGINT');
    expect(left).toEqual([]);
    vi.advanceTimersByTime(2_000);
    process.emit('SIGINT');
    expect(left).toEqual([EXIT.interrupted]);
  });
});

describe('a command without a terminal', () => {
  it('goes on after a hang-up and when nobody reads, and ends at a kill', () => {
    const { signal, stream, unprinted } = command(false);
    process.emit('SIGHUP');
    stream('stdout', 'EPIPE');
    stream('stderr', 'EIO');
    expect(signal.aborted).toBe(false);
    expect(unprinted).toEqual([]);
    process.emit('SIGTERM');
    expect(signal.aborted).toBe(true);
  });

  it('tells by its code that its results went nowhere', () => {
    const { signal, stream, unprinted } = command(false);
    stream('stdout', 'ENOSPC');
    expect([signal.aborted, unprinted]).toEqual([false, [EXIT.environment]]);
  });
});
