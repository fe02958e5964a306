import type { HttpLoadRecord } from '../model/run/load-record.js';

/** 0..1: what the target holds back is its own doing, and counts as sent. Null where nothing was due. */
export function sentShare({
  scheduled,
  sent,
  heldBack,
}: Pick<HttpLoadRecord, 'scheduled' | 'sent' | 'heldBack'>): number | null {
  return scheduled > 0 ? (sent + heldBack) / scheduled : null;
}
