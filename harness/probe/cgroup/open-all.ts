/** All of them or none: where one fails, what was opened beside it is closed again. */
export async function openAll<T extends Disposable>(opening: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(opening);
  const opened = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed === undefined) return opened;
  for (const one of opened) one[Symbol.dispose]();
  throw failed.reason;
}
