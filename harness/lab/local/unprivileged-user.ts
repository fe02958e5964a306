import { existsSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EnvironmentError } from '../../errors.js';
import { userName } from '../../linux/account.js';

export interface UnixUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Existing users under whom Postgres may run when the harness is root; none is created. */
const CANDIDATES = ['postgres', 'nobody'];
const ENTER_BY_OTHERS = 0o001;

/**
 * Postgres refuses to run as root. Null for an ordinary user, under whom it simply runs. Throws EnvironmentError where
 * it cannot, such as under an id without a name.
 */
export function userForPostgres(passwd = '/etc/passwd', uid = process.getuid?.()): UnixUser | null {
  if (uid !== 0) {
    requireName(uid);
    return null;
  }
  const users = existsSync(passwd) ? parsePasswd(readFileSync(passwd, 'utf8')) : [];
  for (const name of CANDIDATES) {
    const user = users.find((candidate) => candidate.name === name && candidate.uid !== 0);
    if (user) return user;
  }
  throw new EnvironmentError({
    expected: `a user named ${CANDIDATES.join(' or ')} in ${passwd}: Postgres refuses to run as root`,
    found: existsSync(passwd) ? 'neither' : 'no such file',
    remedy: 'Run as an ordinary user, or create one of them.',
  });
}

/** Its initdb asks for the name of whoever starts it. */
function requireName(uid: number | undefined): void {
  if (userName() !== '') return;
  throw new EnvironmentError({
    expected: 'a user with a name, under whom Postgres can run',
    found: `the id ${uid ?? 'unknown'}, which /etc/passwd does not know`,
    remedy: 'Give the id a line in /etc/passwd, run as a user who has one, or use --lab docker.',
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
