import type { Claim } from '../harness/model/claim.js';

/** The claims that today's scenarios bear on. */
export const claims: readonly Claim[] = [
  {
    id: 'io-wait-parity',
    source: 'asserted',
    claim:
      'When a request waits 50-200 ms in Postgres, the language makes no difference that a user notices.',
    scenarios: ['dashboard'],
    deciders: [],
    rule: 'Median latency at waits of 50 and 200 ms and 100 requests/s: equivalent within 5 ms (absolute) and within 10 % (ratio).',
    limits:
      'One rate, far below saturation: near the limit of the cores the CPU of a request decides, not its wait.',
  },
  {
    id: 'crud-parity',
    source: 'asserted',
    claim: 'A typical CRUD API sees no difference.',
    scenarios: ['crud'],
    deciders: [],
    rule: 'Median latency at 200 requests/s equivalent; capacity and CPU per 1,000 requests stand beside it.',
    limits:
      'One mix of requests on small rows; the capacity is compared only where the target was its limit.',
  },
  {
    id: 'cpu-parallel',
    source: 'asserted',
    claim: 'Go pulls ahead on parallel CPU work.',
    scenarios: ['hashing'],
    deciders: [],
    rule: 'Throughput at twice as many requests as cores beyond the margin, and more so than one at a time.',
    limits: 'Python runs one worker a core here; what its processes cost in exchanging data is not measured.',
  },
  {
    id: 'native-hash-threads',
    source: 'ours',
    claim:
      'Native hashing releases the GIL and scales with threads, so that Python does not fall behind there.',
    scenarios: ['hashing'],
    deciders: [],
    rule: 'Throughput of PBKDF2 equivalent or better at twice as many requests as cores.',
    limits: 'The speed of PBKDF2 depends on the OpenSSL that Python links; its version is in the report.',
  },
  {
    id: 'websocket-50k',
    source: 'asserted',
    claim: 'WebSocket servers with 50,000 connections an instance need Go.',
    scenarios: ['fanout'],
    deciders: [],
    rule: 'Reproduced when Python loses more than 0.1 % of the deliveries or is late where Go is not.',
    limits: 'Where replicas share the connections, nothing is shown for one instance.',
  },
];
