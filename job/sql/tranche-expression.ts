/** The tranche of a key: the rule on which parallel work, resume and exactness rest. */

/** SQL of type BIGINT, 0 to 2^60 - 1: the first 15 hex digits of the key's md5, the most that fit. `key` is SQL. */
export function hashExpression(key: string): string {
  return `CAST('0x' || substr(md5(${key}), 1, 15) AS BIGINT)`;
}

/**
 * SQL of type BIGINT: the hash mod `modulus`, the number of tranches or of partitions. A NULL key goes to 0, where
 * its row is rejected with a reason.
 */
export function modExpression(key: string, modulus: number): string {
  return `coalesce(${hashExpression(key)} % ${modulus}, 0)`;
}
