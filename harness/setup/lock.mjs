// One set-up at a time in a checkout.
import { randomUUID } from 'node:crypto';
import {
  linkSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimes,
  writeFileSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 200;

/** A holder of another boot or container, of which nothing can be known here, touches its lock at least so often. */
const TOUCH_MS = 5_000;
const UNTOUCHED_MS = 30_000;

/**
 * Takes the lock file, waiting for a holder that lives and taking over from one that has gone. Resolves to what
 * releases it. The file says who holds it, whole from the moment it is there.
 */
export async function takeLock(path, onWait) {
  for (let waited = false; ;) {
    if (taken(path)) return holding(path);
    const holder = read(path);
    if (isHeld(path, holder)) {
      if (!waited) onWait(holder.split(' ')[0]);
      waited = true;
      await sleep(POLL_MS);
    } else takeAway(path, holder);
  }
}

function taken(path) {
  const mine = `${path}.${randomUUID()}`;
  writeFileSync(mine, identityOf(process.pid));
  try {
    return linked(mine, path);
  } finally {
    rmSync(mine, { force: true });
  }
}

function holding(path) {
  const touch = setInterval(() => {
    const now = new Date();
    utimes(path, now, now, () => undefined);
  }, TOUCH_MS).unref();
  return () => {
    clearInterval(touch);
    if (read(path) === identityOf(process.pid)) rmSync(path, { force: true });
  };
}

function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Moved aside before it is removed: should another start have replaced it since it was read, it is put back. */
function takeAway(path, holder) {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== holder) linked(aside, path);
  rmSync(aside, { force: true });
}

function isHeld(path, holder) {
  const [pid, , ...place] = holder.split(' ');
  if (!(Number(pid) > 0)) return false;
  if (place.join(' ') !== placeOfProcesses()) return !isUntouched(path);
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  return identityOf(pid) === holder;
}

function isUntouched(path) {
  try {
    return Date.now() - statSync(path).mtimeMs > UNTOUCHED_MS;
  } catch {
    return true;
  }
}

/** The process's id, with the moment it started where the system tells, ids being given out again, and where it runs. */
function identityOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  // The 22nd field; the command in parentheses before it may hold spaces (proc_pid_stat(5)).
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${pid} ${started} ${placeOfProcesses()}`;
}

/** The boot and the PID namespace in which process ids mean what they do here. */
function placeOfProcesses() {
  let namespace = '';
  try {
    namespace = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Not Linux: one place for all.
  }
  return `${read('/proc/sys/kernel/random/boot_id').trim()} ${namespace}`;
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
