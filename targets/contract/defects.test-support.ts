import { createHmac } from 'node:crypto';
import type { Defect, Reply } from './replay-server.test-support.js';

/** A defect in the replies to the requests whose path matches. */
export function on(path: RegExp, change: (reply: Reply) => void): Defect {
  return {
    reply: (reply, { url }) => {
      if (path.test(url)) change(reply);
    },
  };
}

export function rewrite(path: RegExp, from: string | RegExp, to: string): Defect {
  return on(path, (reply) => {
    reply.body = reply.body.replaceAll(from, to);
    if ('content-length' in reply.headers)
      reply.headers['content-length'] = String(Buffer.byteLength(reply.body));
  });
}

export function header(path: RegExp, name: string, value: string): Defect {
  return on(path, (reply) => {
    reply.headers[name] = value;
  });
}

export const encoded = (text: string): string => Buffer.from(text).toString('base64url');
export const decoded = (text: string): string => Buffer.from(text, 'base64url').toString();

export function signed(head: string, claims: string): string[] {
  const secret = 'crossover-signing-secret-of-the-reference-service';
  const signature = createHmac('sha256', secret).update(`${head}.${claims}`).digest('base64url');
  return [head, claims, signature];
}

/** A defect in the token of every good login. */
export function changeToken(change: (token: { head: string; claims: string }) => string[]): Defect {
  return on(/^\/login$/, (reply) => {
    const replace = (_: string, head: string, claims: string): string => change({ head, claims }).join('.');
    reply.body = reply.body.replace(/([\w-]+)\.([\w-]+)\.[\w-]+(?=")/, replace);
    reply.headers['content-length'] = String(Buffer.byteLength(reply.body));
  });
}
