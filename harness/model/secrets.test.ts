import { expect, it } from 'vitest';
import { withoutSecrets } from './secrets.js';

it.each([
  ['connect to postgres://u:s3cret@h:5432/d failed', 'connect to postgres://u:***@h:5432/d failed'],
  ['postgresql+asyncpg://:s3cret@h/d', 'postgresql+asyncpg://:***@h/d'],
  [
    'postgres://h/d?user=u&password=s3cret&sslmode=require',
    'postgres://h/d?user=u&password=***&sslmode=require',
  ],
  ["host=h password='s3 cret' dbname=d", 'host=h password=*** dbname=d'],
  ['PGPASSWORD=s3cret psql', 'PGPASSWORD=*** psql'],
  ['env: POSTGRES_PASSWORD=s3cret', 'env: POSTGRES_PASSWORD=***'],
  ['postgres://u@h/d?sslkey=k&sslpassword=s3cret', 'postgres://u@h/d?sslkey=k&sslpassword=***'],
  ['config {"user":"u","db_password": "s3\\"cret"}', 'config {"user":"u","db_password": "***"}'],
  ['> authorization: Bearer abc.def', '> authorization: Bearer ***'],
  ["{ 'Authorization': 'Basic dTpw' }", "{ 'Authorization': 'Basic ***' }"],
])('takes passwords out of %j', (text, clean) => {
  expect(withoutSecrets(text)).toBe(clean);
});

it.each([
  'password authentication failed for user "u"',
  'GET http://h:8000/users/1@home',
  'at file:///app/main.js:10:5',
  'a@b: c',
  'bypass=true, passes=3, passed=2',
  'authorization: none',
])('leaves %j alone', (text) => {
  expect(withoutSecrets(text)).toBe(text);
});
