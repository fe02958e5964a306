import type { ClientConfig } from 'pg';
import { UsageError } from '../../errors.js';
import { isPercentEncoded } from '../../model/percent-encoded.js';

type Variables = Readonly<NodeJS.ProcessEnv>;

/**
 * The address of a Postgres, read as libpq reads it (PostgreSQL documentation, "Connection URIs"): a plus is a plus, a
 * socket's folder may stand in `host`, percent-encoded before the port, or in PGHOST. Throws UsageError for what is none,
 * and for one with a password that cuts it in two, without repeating it.
 */
export function postgresAddress(text: string, environment: Variables = {}): URL {
  const address = URL.canParse(text) ? new URL(text) : null;
  if (address === null || !/^postgres(ql)?:$/.test(address.protocol) || !isWhole(address))
    throw refusal('something else (not repeated here, for it may hold a password)');
  address.search = address.search.replaceAll('+', '%2B');
  const hosts = [address.hostname, address.searchParams.get('host'), address.searchParams.get('hostaddr')];
  if ([...hosts, environment['PGHOST']].every((host) => (host ?? '') === ''))
    throw refusal('one without a host');
  return address;
}

function refusal(found: string): UsageError {
  return new UsageError({
    expected: '--pg-url to be the address of a Postgres',
    found,
    remedy:
      'Write for example --pg-url postgres://user@host:5432/database, with the password in PGPASSWORD; in an address its special characters are percent-encoded (@ as %40, # as %23, / as %2F, ? as %3F, % as %25).',
  });
}

/** Whether its parts are what they seem: behind a # or before a later @ stands the rest of a password. */
function isWhole({ username, password, hostname, pathname, search, hash }: URL): boolean {
  const cut = hash !== '' || pathname.includes('@') || (username === '' && /@/.test(search));
  return !cut && [username, password, hostname, pathname].every(isPercentEncoded);
}

/** Where a session goes, and whose it is; what neither the address nor the environment (PGUSER, …) says is empty, and the client's default. */
export function sessionOf(
  { hostname, port, username, password, pathname, searchParams }: URL,
  environment: Variables = {},
): Pick<ClientConfig, 'host' | 'port' | 'user' | 'password' | 'database'> {
  const given = (name: string, part: string, variable: string): string =>
    (searchParams.get(name) ?? decodeURIComponent(part)) || (environment[variable] ?? '');
  return {
    host: searchParams.get('hostaddr') || given('host', hostname.replace(/^\[|\]$/g, ''), 'PGHOST'),
    port: Number(given('port', port, 'PGPORT')),
    user: given('user', username, 'PGUSER'),
    password: given('password', password, 'PGPASSWORD'),
    database: given('dbname', pathname.slice(1), 'PGDATABASE'),
  };
}
