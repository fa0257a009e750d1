/** What a run does to objects that are there: which of them it writes again or deletes, and how old they are. */

export interface Replaced {
  /** Objects that are written again or deleted, at most. */
  readonly objects: number;
  /** Days since the job's last complete run wrote. */
  readonly days: number;
}

/** The job's last complete run. */
export interface RunBefore {
  /** ISO 8601. */
  readonly createdAt: string;
  /** Objects that the job had after it; not known where its report is gone. */
  readonly objects?: number | null | undefined;
}

export interface Replacing {
  /** Objects that the run writes, at most. */
  readonly puts: number;
  /** Whether it deletes objects that no row has any more, or whose row says so. */
  readonly deletes: boolean;
  /** Objects that are written again or deleted, where they were counted. */
  readonly counted?: number | undefined;
  /** Ms since 1970. */
  readonly now: number;
}

/** Where they were not counted: all that the job had if it may delete, else as many as it writes. */
export function replacedBy(
  { createdAt, objects }: RunBefore,
  { puts, deletes, counted, now }: Replacing,
): Replaced {
  const had = objects ?? puts;
  const most = deletes ? had : Math.min(had, puts);
  const days = Math.max(0, Math.floor((now - Date.parse(createdAt)) / 86_400_000));
  return { objects: counted ?? most, days };
}
