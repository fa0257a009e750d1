/** Whether a run may delete objects: those that no row has any more, or whose row says so. */
export function mayDelete({
  missing,
  deletedWhen,
}: {
  readonly missing: 'keep' | 'delete';
  readonly deletedWhen?: string | undefined;
}): boolean {
  return missing === 'delete' || deletedWhen !== undefined;
}
