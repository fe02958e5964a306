import { createHmac } from 'node:crypto';
import { badBodies, invalid, problem, wrongMethod, type Case } from './case.js';

const KEY = 'crossover-webhook-key-of-the-reference-service';
const REFUSED = problem(401, 'Unauthorized', 'The signature is wrong.');
const STATUS = /"status":"(accepted|duplicate)"/g;
/** White space and order are the sender's: what is signed is what was sent. */
const BODY = ' {"type": "payment.paid", "id": "conformance-1", "data": {"amount": 5.0, "of": ["é"]}}\n';
const LONGEST = 'é'.repeat(100);

export const webhookCases: readonly Case[] = [
  // Of a database that has seen it before, it is a duplicate.
  {
    ...signed(BODY, 202),
    answer: (received) => JSON.stringify({ status: received.includes('dup') ? 'duplicate' : 'accepted' }),
    varies: [STATUS],
  },
  { ...signed(BODY, 202), answer: JSON.stringify({ status: 'duplicate' }) },
  { ...signed(BODY, 401), headersSent: {}, answer: REFUSED },
  ...[
    'sha256=',
    `sha256=${'0'.repeat(64)}`,
    signatureOf(`${BODY} `),
    signatureOf(BODY).toUpperCase(),
    signatureOf(BODY).slice('sha256='.length),
  ].map((signature) => ({ ...signed(BODY, 401), headersSent: header(signature), answer: REFUSED })),
  // An unsigned body is not looked at.
  { ...signed('{', 401), headersSent: {}, answer: REFUSED },
  wrongMethod('webhooks', 'GET', '/webhooks', 'POST'),
  ...badBodies('webhooks', 'POST', '/webhooks').map(withSignature),
  ...[
    wrong({}, 'id', 'type'),
    wrong({ type: '', id: '' }, 'id', 'type'),
    wrong({ id: 5, type: null }, 'id', 'type'),
    wrong({ id: `${LONGEST}é`, type: 'a' }, 'id'),
    wrong({ id: 'a\0b', type: 'a' }, 'id'),
    wrong({ id: 'a', type: `${LONGEST}é` }, 'type'),
  ].map(withSignature),
];

function wrong(body: Record<string, unknown>, ...names: string[]): Case {
  return invalid('webhooks', 'POST', '/webhooks', body, ...names);
}

function signed(body: string, status: number): Omit<Case, 'answer'> {
  return withSignature({ feature: 'webhooks', method: 'POST', path: '/webhooks', body, status, answer: '' });
}

function withSignature(wanted: Case): Case {
  return { ...wanted, headersSent: header(signatureOf(wanted.body ?? '')) };
}

function header(signature: string): Record<string, string> {
  return { 'x-signature-256': signature };
}

/** HMAC-SHA256 (RFC 2104) of the body as it is sent, in hexadecimal. */
function signatureOf(body: string | Buffer): string {
  return `sha256=${createHmac('sha256', KEY).update(body).digest('hex')}`;
}
