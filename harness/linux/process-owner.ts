import { readlinkSync } from 'node:fs';
import { readProc } from './procfs.js';
import type { ProcessIdentity } from './process-tree.js';
import { identify, isAlive } from './process-tree.js';

/** A process as it is written down for others to judge: process ids mean something in one boot and PID namespace only. */
export interface Owner extends ProcessIdentity {
  readonly bootId: string;
  readonly pidNamespace: string;
}

/** This process; a part that the kernel does not tell is empty. */
export function thisOwner(): Owner {
  const identity = identify(process.pid) ?? { pid: process.pid, startTicks: 0 };
  return { ...identity, bootId: readBootId(), pidNamespace: readPidNamespace() };
}

/** Whether an owner has certainly gone. Of another boot or container nothing is known here: its owner counts as living. */
export function hasGone(owner: Partial<Owner>): boolean {
  const { pid, startTicks } = owner;
  if (pid === undefined || startTicks === undefined || !isOfThisPlace(owner)) return false;
  return !isAlive({ pid, startTicks });
}

/** Whether an owner's process ids mean here what they meant to it. */
export function isOfThisPlace({ bootId, pidNamespace }: Partial<Owner>): boolean {
  return bootId === readBootId() && pidNamespace === readPidNamespace();
}

function readBootId(): string {
  return (readProc('/proc/sys/kernel/random/boot_id') ?? '').trim();
}

function readPidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
