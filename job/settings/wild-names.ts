/** Names that are more than one name where a policy has them: wildcards and variables; IAM user guide, "IAM policy elements". */

export function isWild(name: string): boolean {
  return /[*?]|\$\{/.test(name);
}

export const noWildcards = 'without *, ? and ${, which would mean other names in a policy, too';
