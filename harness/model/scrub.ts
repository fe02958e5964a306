/** What identifies the machine and its user, and must never stand in a result or a kept log. */
export interface MachineNames {
  /** Absolute path of the checkout. */
  readonly checkout: string;
  readonly home: string;
  readonly user: string;
  readonly hostname: string;
  /** Of the machine's network interfaces, loopback ones included. */
  readonly addresses: readonly string[];
}

/** The same with what names other machines; one is not named by what it is called after its work, as in ssh://database. */
export function withWords(names: MachineNames, words: readonly string[]): MachineNames {
  const naming = words.filter((word) => !OUR_WORDS.includes(word.toLowerCase()));
  return { ...names, addresses: [...names.addresses, ...naming] };
}

/** Accounts that name nobody, and words that logs and results need. */
const GENERIC_USERS = ['root', 'postgres', 'nobody', 'daemon', 'user', 'node'];
const GENERIC_HOSTS = ['localhost', 'host'];
/** Records are written in them, and machines are called so after what runs there. */
const OUR_WORDS: readonly string[] = [
  ...GENERIC_HOSTS,
  ...['target', 'database', 'load', 'agent', 'postgres', 'docker', 'engine', 'swarm', 'node', 'server'],
];

const IPV4 = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)/g;
/** With at least one group before `::`, which leaves `::1` and times of day alone; or all eight groups. */
const IPV6 =
  /(?<![\w:.])(?:[0-9a-f]{3,4}(?::[0-9a-f]{1,4}){0,6}::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?|(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4})(?![\w:])/gi;

/**
 * A text without the names of the machine: the checkout becomes `.`, the home `~`, the host `host`, the user `user`
 * and every IP address but loopback and the unspecified one `address`. Host and user go as whole words only.
 */
export function scrub(text: string, names: MachineNames): string {
  let clean = text;
  for (const [path, replacement] of pathsOf(names)) clean = replaceAtWordEnd(clean, path, replacement);
  for (const address of names.addresses.filter((candidate) => !isLoopback(candidate)))
    clean = replaceWord(clean, address, 'address');
  clean = clean.replaceAll(IPV4, (found) => (isLoopback(found) || !isIpv4(found) ? found : 'address'));
  clean = clean.replaceAll(IPV6, 'address');
  // The short name of `box.example.org` tells as much.
  for (const host of [names.hostname, names.hostname.split('.')[0] ?? ''])
    if (!GENERIC_HOSTS.includes(host.toLowerCase())) clean = replaceWord(clean, host, 'host');
  if (!GENERIC_USERS.includes(names.user)) clean = replaceWord(clean, names.user, 'user');
  return clean;
}

/** Longer paths first, each also as a file URL writes it; `/` as a home or checkout would take every slash. */
function pathsOf({ checkout, home }: MachineNames): [string, string][] {
  const paths: [string, string][] = [
    [checkout, '.'],
    [home, '~'],
  ];
  return paths
    .map(([path, replacement]): [string, string] => [path.replace(/\/+$/, ''), replacement])
    .filter(([path]) => path !== '')
    .sort(([a], [b]) => b.length - a.length)
    .flatMap(([path, replacement]) => [
      [path, replacement],
      [encodeURI(path), replacement],
    ]);
}

function replaceWord(text: string, word: string, replacement: string): string {
  if (word === '') return text;
  return text.replaceAll(new RegExp(`(?<!${LETTER})${literal(word)}(?!${LETTER})`, 'giu'), replacement);
}

/** `/application` is no `/app`; what stands before a path may be anything, as in `-I/home/ada`. */
function replaceAtWordEnd(text: string, path: string, replacement: string): string {
  return text.replaceAll(new RegExp(`${literal(path)}(?!${LETTER})`, 'gu'), replacement);
}

const LETTER = '[\\p{L}\\p{N}]';
const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');

function isIpv4(text: string): boolean {
  return text.split('.').every((octet) => Number(octet) <= 255);
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address === '0.0.0.0' || address === '::';
}
