/** Where one kind of service is looked for in a run. */
export interface ServiceKind {
  readonly scenario: string;
  readonly level: string;
  /** What such a service does, after “a service that …”, and at which load: at another it may be otherwise. */
  readonly does: string;
}

const places = (scenario: string, levels: Readonly<Record<string, string>>): ServiceKind[] =>
  Object.entries(levels).map(([level, does]) => ({ scenario, level, does }));

/**
 * The kinds of service that the one page is about, in its order; of each the first place that a run has. Written down
 * here and not chosen by what came out.
 */
export const KINDS: readonly (readonly ServiceKind[])[] = [
  places('crud', { 'rate-200': 'does CRUD on Postgres at 200/s' }),
  places('crud', { 'load-50': 'does CRUD near half of its capacity' }),
  places('dashboard', {
    'wait-50': 'waits 50 ms in Postgres at 100/s',
    'wait-200': 'waits 200 ms in Postgres at 100/s',
    'wait-0': 'asks Postgres for aggregates at 100/s',
  }),
  places('checkout', { 'rate-100': 'calls another service within a transaction at 100/s' }),
  places('scatter', {
    'calls-500': 'fans out to 500 calls at 5/s',
    'calls-250': 'fans out to 250 calls at 5/s',
    'calls-100': 'fans out to 100 calls at 5/s',
    'calls-50': 'fans out to 50 calls at 5/s',
    'calls-10': 'fans out to 10 calls at 5/s',
  }),
  [
    ...places('login', { 'login-cN': 'hashes passwords', 'login-one-core': 'hashes passwords' }),
    ...places('hashing', { 'pbkdf2-cN': 'hashes passwords', 'pbkdf2-c1': 'hashes passwords' }),
  ],
  places('hashing', {
    'digest-cN': 'computes in its own code',
    'digest-c1': 'computes in its own code',
    'digest-one-core': 'computes in its own code',
  }),
  places('fanout', {
    'conn-50000': 'holds 50,000 WebSockets',
    'conn-20000': 'holds 20,000 WebSockets',
    'conn-10000': 'holds 10,000 WebSockets',
    'conn-5000': 'holds 5,000 WebSockets',
    'conn-1000': 'holds 1,000 WebSockets',
  }),
];
