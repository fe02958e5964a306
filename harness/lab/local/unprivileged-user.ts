import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EnvironmentError } from '../../errors.js';

export interface UnixUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Existing users under whom Postgres may run when the harness is root; none is created. */
const CANDIDATES = ['postgres', 'nobody'];
const ENTER_BY_OTHERS = 0o001;

/** Postgres refuses to run as root. Null for an ordinary user, under whom it simply runs. */
export function userForPostgres(passwd = '/etc/passwd'): UnixUser | null {
  if (process.getuid?.() !== 0) return null;
  const users = parsePasswd(readFileSync(passwd, 'utf8'));
  for (const name of CANDIDATES) {
    const user = users.find((candidate) => candidate.name === name && candidate.uid !== 0);
    if (user) return user;
  }
  throw new EnvironmentError({
    expected: `a user named ${CANDIDATES.join(' or ')} in ${passwd}: Postgres refuses to run as root`,
    found: 'neither',
    remedy: 'Run as an ordinary user, or create one of them.',
  });
}

/** Lines `name:password:uid:gid:…` (passwd(5)). */
export function parsePasswd(text: string): UnixUser[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}

/** Whether every user may go through a folder and all that it lies in. */
export async function everyoneCanEnter(folder: string): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    if (((await stat(path)).mode & ENTER_BY_OTHERS) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
