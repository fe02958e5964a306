import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { asError, UsageError } from '../../errors.js';

/** One way of connecting: without TLS, or with what TLS is to check. */
export type Encryption = false | ConnectionOptions;

const MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type Mode = (typeof MODES)[number];

/**
 * What is tried in turn, as libpq means `sslmode` (PostgreSQL documentation, "SSL Support"): `require` encrypts without
 * asking who answers, unless a root certificate is there to ask by; the next way is taken only where the server does not
 * speak so. Throws UsageError for a mode that there is not, and for certificates that cannot be read.
 */
export function encryptionsOf(address: URL, environment: Readonly<NodeJS.ProcessEnv>): Encryption[] {
  const setting = (name: string): string =>
    address.searchParams.get(name) ?? environment[`PG${name.toUpperCase()}`] ?? '';
  const host = address.searchParams.get('host') ?? decodeURIComponent(address.hostname);
  if ((host || (environment['PGHOST'] ?? '')).startsWith('/')) return [false];
  const asked = setting('sslmode');
  const root = setting('sslrootcert');
  const mode = asked !== '' ? modeOf(asked) : root === 'system' ? 'verify-full' : 'prefer';
  if (mode === 'disable') return [false];
  const own = {
    ...(setting('sslcert') === '' ? {} : { cert: certificate('sslcert', setting('sslcert')) }),
    ...(setting('sslkey') === '' ? {} : { key: certificate('sslkey', setting('sslkey')) }),
  };
  const unchecked = { ...own, rejectUnauthorized: false };
  if (mode === 'allow') return [false, unchecked];
  if (mode === 'prefer') return [unchecked, false];
  if (mode === 'require' && root === '') return [unchecked];
  const roots = root === 'system' ? {} : { ca: rootCertificate(root, environment) };
  const anyName = { checkServerIdentity: () => undefined };
  return [{ ...own, ...roots, ...(mode === 'verify-full' || root === 'system' ? {} : anyName) }];
}

function modeOf(text: string): Mode {
  const mode = MODES.find((candidate) => candidate === text);
  if (mode) return mode;
  throw new UsageError({
    expected: `sslmode to be one of: ${MODES.join(', ')}`,
    found: `"${text}"`,
    remedy: 'Write for example ?sslmode=require at the end of --pg-url, or leave it out.',
  });
}

function rootCertificate(path: string, environment: Readonly<NodeJS.ProcessEnv>): Buffer {
  const file = path === '' ? join(environment['HOME'] ?? '', '.postgresql', 'root.crt') : path;
  return certificate('sslrootcert', file);
}

function certificate(parameter: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (thrown) {
    throw new UsageError(
      {
        expected: `a certificate or key to read, for ${parameter} of --pg-url`,
        found: asError(thrown).message,
        remedy: `Name the file by ${parameter}=…, or choose an sslmode that does without.`,
      },
      { cause: thrown },
    );
  }
}

/** Whether a server refused this way of connecting, so that the next one may be tried. */
export function refusesEncryption(thrown: unknown): boolean {
  const { message, code } = asError(thrown) as NodeJS.ErrnoException;
  // pg's own words for an N, and the server's for a pg_hba.conf that wants the other way (28000, as for any refusal there).
  return (
    message.includes('does not support SSL connections') ||
    (code === '28000' && /encryption|SSL/.test(message))
  );
}
