import type { HttpLoadRecord } from '../model/run/load-record.js';

/** 0..1: what the target holds back is its own doing, and counts as sent. Null where nothing was due. */
export function sentShare({
  scheduled,
  sent,
  heldBack,
}: Pick<HttpLoadRecord, 'scheduled' | 'sent' | 'heldBack'>): number | null {
  return scheduled > 0 ? (sent + heldBack) / scheduled : null;
}

/** Schedule lag as a share of the response time that it is part of; null where either is not known. */
export function lagShare({
  responseP99Us,
  lagP99Us,
}: {
  readonly responseP99Us: number | null;
  readonly lagP99Us: number | null;
}): number | null {
  return responseP99Us === null || responseP99Us === 0 || lagP99Us === null ? null : lagP99Us / responseP99Us;
}
