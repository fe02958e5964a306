// One set-up at a time in a checkout.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 200;

/**
 * Takes the lock file, waiting for a holder that lives and taking over from one that has gone. Resolves to what
 * releases it. The file says who holds it, whole from the moment it is there.
 */
export async function takeLock(path, onWait) {
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, identityOf(process.pid));
  try {
    for (let waited = false; ;) {
      if (linked(mine, path)) return () => rmSync(path, { force: true });
      const holder = read(path);
      if (isHeld(holder)) {
        if (!waited) onWait(holder.split(' ')[0]);
        waited = true;
        await sleep(POLL_MS);
      } else takeAway(path, holder);
    }
  } finally {
    rmSync(mine, { force: true });
  }
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

function isHeld(holder) {
  const pid = Number(holder.split(' ')[0]);
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  return identityOf(pid) === holder;
}

/** The process's id, with the moment it started where the system tells: ids are given out again. */
function identityOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  // The 22nd field; the command in parentheses before it may hold spaces (proc_pid_stat(5)).
  return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
