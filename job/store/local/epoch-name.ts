/** Names of the directories of epochs: `epoch-<target>-<epoch>-<random>`. */

const pattern = /^epoch-(?<owner>[0-9a-f]+)-(?<epoch>\d+)-[0-9a-f]+$/;

export function isEpochDirectory(name: string): boolean {
  return pattern.test(name);
}

/** Whether both are of one target, and the first one of a lower epoch. */
export function isLowerEpoch(name: string, than: string): boolean {
  const [one, other] = [pattern.exec(name)?.groups, pattern.exec(than)?.groups];
  return one !== undefined && one.owner === other?.owner && Number(one.epoch) < Number(other?.epoch);
}
