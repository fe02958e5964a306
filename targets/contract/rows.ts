import { invalidQuery, wrongMethod, type Case } from './case.js';
import { ok } from './good-cases.js';
import { seededPost } from './seed.js';

/** Three posts of the seed are about 1 KB of JSON. */
const POSTS_PER_KB = 3;

export const rowsCases: readonly Case[] = [
  rows('/rows', 1),
  rows('/rows?kb=2&unknown=x', 2),
  rows('/rows?kb=100', 100),
  rows('/rows?kb=2000', 2000),
  wrongMethod('rows', 'DELETE', '/rows', 'GET'),
  ...['0', '2001', '-1', '1.0', '', 'x', '%D9%A1'].map((kb) => invalidQuery('rows', `/rows?kb=${kb}`, 'kb')),
];

function rows(path: string, kb: number): Case {
  const posts = Array.from({ length: POSTS_PER_KB * kb }, (_, index) => seededPost(index + 1));
  return ok('rows', path, { posts });
}
