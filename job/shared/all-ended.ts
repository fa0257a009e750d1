/**
 * As `Promise.all`, but settles when nothing of `work` is under way any more, so that what the caller removes or gives back
 * then is used by none. Rejects with the first reason, in the order of `work`.
 */
export async function allEnded<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const ends = await Promise.allSettled(work);
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}
