import type { RequestTemplate } from '../../harness/model/plan/requests.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { LARGE_PROFILES, NOTICED_US } from '../requests.js';

/** More than any trial sends. */
const LAST_EVENT = 10_000_000;
/** Of 100 deliveries, those of an event that was delivered before. */
const DUPLICATES = 10;

/** What the services verify with unless WEBHOOK_KEY says otherwise: openapi.yaml has it. */
const KEY = 'crossover-webhook-key-of-the-reference-service';

/** An event of some 600 bytes, as payment providers send them. */
function delivery(name: string, weight: number): RequestTemplate {
  const event = `event_${name}`;
  const data = {
    object: 'charge',
    amount: 1999,
    currency: 'eur',
    paid: true,
    customer: 'cus_0000000000000001',
    description: 'Thirty days of the larger plan, renewed by the card on file',
    billing: { name: 'Ada Lovelace', line1: '12 St James’s Square', city: 'London', country: 'GB' },
    outcome: { type: 'authorized', risk: 'normal', seller_message: 'Payment complete.' },
    metadata: { order: 'ord_0000000000000001', cart: 'cart_0000000000000001', source: 'web' },
  };
  return {
    name,
    weight,
    method: 'POST',
    path: '/webhooks',
    body: `{"id":"evt_{{${event}}}","type":"charge.succeeded","created":1767323045,"data":${JSON.stringify(data)}}`,
    // The rarer sequence stays far behind the other, so that what it delivers was delivered before.
    values: { [event]: { kind: 'sequence', first: 1, last: LAST_EVENT } },
    signature: { header: 'x-signature-256', prefix: 'sha256=', key: KEY },
  };
}

export const webhook = defineScenario({
  id: 'webhook',
  title: 'A webhook handler',
  question: 'Does a handler that verifies a signature and records each event once see a difference?',
  needs: ['healthz', 'about', 'webhooks'],
  writes: true,
  poolSize: 20,
  cores: 'separate',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: [{ level: 'rate-200', connections: 64, seconds: 1 }],
  levels: [
    {
      id: 'rate-200',
      title: `200 signed events/s, one in ${100 / DUPLICATES} delivered before`,
      load: {
        kind: 'open-loop',
        ratePerSecond: 200,
        connections: 64,
        requests: [delivery('first', 100 - DUPLICATES), delivery('again', DUPLICATES)],
      },
      // A p95 is judged from 1,000 requests on.
      seconds: { quick: 6, standard: 6 },
      primary: ['latency_p50', 'latency_p95', 'cpu_per_1k'],
      absoluteMargins: [
        { metric: 'latency_p50', marginUs: NOTICED_US },
        { metric: 'latency_p95', marginUs: NOTICED_US },
      ],
    },
  ],
  profiles: LARGE_PROFILES,
});
