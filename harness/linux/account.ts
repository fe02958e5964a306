import { homedir, userInfo } from 'node:os';

/** The user's home; empty for an account without one (an id that /etc/passwd does not know, HOME unset). */
export function homeFolder(): string {
  return orEmpty(homedir);
}

/** The user's name; empty for an id that has none, as in a container with an id of its own. */
export function userName(): string {
  return orEmpty(() => userInfo().username);
}

function orEmpty(ask: () => string): string {
  try {
    return ask();
  } catch {
    return '';
  }
}
