import { describe, expect, it } from 'vitest';
import { UsageError } from '../../errors.js';
import { postgresAddress, sessionOf } from './postgres-address.js';

const session = (url: string, environment = {}) => sessionOf(postgresAddress(url, environment), environment);

describe('the address of a Postgres', () => {
  it.each([
    ['postgres://u:p@h:1/d', { host: 'h', port: 1, user: 'u', password: 'p', database: 'd' }],
    ['POSTGRESQL://h', { host: 'h', port: 0, user: '', password: '', database: '' }],
    ['postgres://[::1]:5/d', { host: '::1', port: 5 }],
    [
      'postgres://u%40x:p%40%2F%23%3F%25%3A@h/my%20db%2F%25x',
      { user: 'u@x', password: 'p@/#?%:', database: 'my db/%x' },
    ],
    ['postgres://u:a@b@h/d', { password: 'a@b', host: 'h' }],
    [
      'postgres://h/d?user=u&password=a+b%20c&port=7&dbname=e',
      { user: 'u', password: 'a+b c', port: 7, database: 'e' },
    ],
    ['postgresql:///d?host=/run/postgresql', { host: '/run/postgresql', database: 'd' }],
    ['postgresql://%2Frun%2Fpostgresql/d', { host: '/run/postgresql' }],
    ['postgresql://name/d?hostaddr=127.0.0.1', { host: '127.0.0.1' }],
  ])('is read as libpq reads it: %s', (url, read) => {
    expect(session(url)).toMatchObject(read);
  });

  it('may leave the host to PGHOST', () => {
    expect(session('postgres:///d', { PGHOST: '/run/postgresql' })).toMatchObject({
      host: '/run/postgresql',
      database: 'd',
    });
    expect(() => session('postgres:///d')).toThrow(/without a host/);
  });

  it('may leave the rest of it to the environment, too', () => {
    const environment = {
      PGHOST: 'other',
      PGPORT: '7',
      PGUSER: 'reader',
      PGPASSWORD: 'a b',
      PGDATABASE: 'shop',
    };
    expect(session('postgres://h', environment)).toEqual({
      host: 'h',
      port: 7,
      user: 'reader',
      password: 'a b',
      database: 'shop',
    });
    expect(session('postgres://u:p@h:1/d', environment)).toMatchObject({ user: 'u', port: 1, database: 'd' });
  });

  it.each([
    'postgres://u:p@ssecret/w#r@h/d',
    'postgres://u:ssecret#1@h/d',
    'postgres://u:1/ssecret@h/d',
    'postgres://u:1?ssecret@h/d',
    'postgres://u:ssecret?1@h/d',
    'postgres://u:100%ssecret@h/d',
    'host=h password=ssecret',
    'jdbc:postgresql://h/d?password=ssecret',
  ])('with a password that is not percent-encoded is refused, and never repeated: %s', (url) => {
    const refusal = (() => {
      try {
        return postgresAddress(url);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(refusal).toBeInstanceOf(UsageError);
    expect(JSON.stringify((refusal as UsageError).text)).not.toContain('ssecret');
  });
});
