import { homedir, networkInterfaces, userInfo } from 'node:os';

/** The user's home; empty for an account without one (an id that /etc/passwd does not know, HOME unset). */
export function homeFolder(): string {
  return orEmpty(homedir);
}

/** The user's name; empty for an id that has none, as in a container with an id of its own. */
export function userName(): string {
  return orEmpty(() => userInfo().username);
}

/** Of this machine's network interfaces; none where it may not ask for them, as in some sandboxes. */
export function ownAddresses(ask = networkInterfaces): string[] {
  try {
    return Object.values(ask()).flatMap((all) => (all ?? []).map(({ address }) => address));
  } catch {
    return [];
  }
}

function orEmpty(ask: () => string): string {
  try {
    return ask();
  } catch {
    return '';
  }
}
