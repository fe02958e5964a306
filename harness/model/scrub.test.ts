import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scrub, withWords, type MachineNames } from './scrub.js';

const NAMES: MachineNames = {
  checkout: '/home/ada/src/crossover',
  home: '/home/ada',
  user: 'ada',
  hostname: 'engine.example.org',
  addresses: ['127.0.0.1', '::1', '10.1.2.3', 'fe80::5054:ff:fe12:3456'],
};

test.each([
  // paths
  ['open /home/ada/src/crossover/results/x.json', 'open ./results/x.json'],
  ['at file:///home/ada/.cache/go', 'at file://~/.cache/go'],
  // words, not parts of words
  ['user ada of Canada, /var/ada', 'user user of Canada, /var/user'],
  ['on engine.example.org and ENGINE: engines run', 'on host and host: engines run'],
  // addresses, with ports; loopback and "every interface" stay
  ['10.1.2.3:5432, 192.168.0.7 and 172.17.0.1.', 'address:5432, address and address.'],
  ['127.0.0.1:80 127.4.5.6 0.0.0.0 ::1 [::1]:80', '127.0.0.1:80 127.4.5.6 0.0.0.0 ::1 [::1]:80'],
  ['fe80::5054:ff:fe12:3456%eth0 [2001:db8::1]:80 1:2:3:4:5:6:7:8', 'address%eth0 [address]:80 address'],
  // what only looks like one
  [
    '21:15:53.107 pgx 5.12.0 1.2.3.4.5 999.1.1.1 std::move',
    '21:15:53.107 pgx 5.12.0 1.2.3.4.5 999.1.1.1 std::move',
  ],
])('%s becomes %s', (text, clean) => {
  expect(scrub(text, NAMES)).toBe(clean);
});

test('other machines are taken out by their names, but for one that is called after its work', () => {
  const names = withWords(NAMES, ['kermit', 'Database', 'db.example.org']);
  expect(scrub('the database on kermit, at db.example.org:5432', names)).toBe(
    'the database on address, at address:5432',
  );
});

test('a short checkout is taken out of paths, and leaves longer names alone', () => {
  const names = { ...NAMES, checkout: '/app', home: '/h' };
  expect(scrub('/app/a.ts -I/app "/app" /application /api/http /h/x', names)).toBe(
    './a.ts -I. "." /application /api/http ~/x',
  );
});

test('a generic account and a home at the root are left alone', () => {
  const names = { ...NAMES, home: '/', user: 'root', hostname: 'localhost' };
  expect(scrub('/ as root on localhost', names)).toBe('/ as root on localhost');
});

test('no name of the machine is left in any text', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{4,9}$/);
  const octet = fc.integer({ min: 0, max: 255 });
  const address = fc
    .tuple(fc.integer({ min: 1, max: 223 }), octet, octet, octet)
    .filter(([first]) => first !== 127)
    .map((octets) => octets.join('.'));
  const hidden = fc.record({ user: word, folder: word, hostname: word, address });
  fc.assert(
    fc.property(
      hidden,
      fc.array(fc.oneof(fc.nat({ max: 4 }), fc.constantFrom(' ', '/', '"', ':', '\n'))),
      (secret, parts) => {
        const home = `/home/${secret.user}`;
        const names = {
          ...secret,
          home,
          checkout: `${home}/${secret.folder} x`,
          addresses: [secret.address],
        };
        const tokens = [names.checkout, home, secret.user, secret.hostname, secret.address];
        const text = parts
          .map((part) => (typeof part === 'number' ? ` ${tokens[part] ?? ''} ` : part))
          .join('');
        const clean = scrub(text, names);
        for (const token of tokens) expect(clean).not.toContain(token);
      },
    ),
  );
});
