import type { FanoutLoadRecord, HttpLoadRecord } from '../model/run/load-record.js';

type HttpCounts = Pick<HttpLoadRecord, 'kind' | 'ok' | 'failed' | 'timedOut' | 'dropped' | 'inFlight'>;
type FanoutCounts = Pick<FanoutLoadRecord, 'kind' | 'ok' | 'late' | 'lost'>;

/** What became of requests or deliveries; conservation holds where it is as many as were scheduled. */
export function accountedFor(load: HttpCounts | FanoutCounts): number {
  if (load.kind === 'fanout') return load.ok + load.late + load.lost;
  return load.ok + load.failed + load.timedOut + load.dropped + load.inFlight;
}
