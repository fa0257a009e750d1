/** The rules of a run as flags of `splitter split`. */
import type { Rules } from '../contract/rules.js';

/** Rules that the settings let through. */
export function consistent(rules: Rules): Rules {
  const isGrouped = rules.onDuplicate === 'group';
  return {
    ...rules,
    // A feed has not all rows of a key.
    onDuplicate: isGrouped && rules.sourceHolds === 'changes' ? 'keep-max' : rules.onDuplicate,
    deletes: rules.deletes && (!isGrouped || rules.sourceHolds === 'changes'),
    omitNulls: rules.omitNulls && rules.shape === 'object',
    missing: rules.sourceHolds === 'changes' ? 'keep' : rules.missing,
  };
}

export function flagsOf(rules: Rules, template: string): string[] {
  const flags: Readonly<Record<string, string | undefined>> = {
    '--key': template,
    '--write': rules.write,
    '--missing': rules.missing,
    '--source-holds': rules.sourceHolds,
    '--deleted-when': rules.deletes ? "op = 'D'" : undefined,
    '--compare': rules.compare,
    '--if-exists': rules.ifExists,
    '--on-duplicate': rules.onDuplicate === 'keep-max' ? 'keep-max:seq' : rules.onDuplicate,
    '--group-order': rules.onDuplicate === 'group' ? 'seq desc' : undefined,
    '--json-shape': rules.shape,
    '--omit-nulls': `${rules.omitNulls}`,
    '--cache-control': rules.headers === 'constant' ? 'max-age=60' : undefined,
    '--metadata': rules.headers === 'own' ? 'source={id}' : undefined,
    '--compress': rules.gzip ? 'gzip' : undefined,
    '--tranches': `${rules.tranches}`,
    '--max-writes': rules.maxWrites,
    '--accept-source': `${rules.acceptSource}`,
  };
  const given = Object.entries(flags).flatMap(([flag, text]) => (text === undefined ? [] : [flag, text]));
  return [...given, ...limitsOf(rules)];
}

/** Those that `finish` takes, too. */
export function limitsOf({ maxRejects, maxDeletes }: Pick<Rules, 'maxRejects' | 'maxDeletes'>): string[] {
  return [
    '--max-rejects',
    `${maxRejects}`,
    ...(maxDeletes === undefined ? [] : ['--max-deletes', maxDeletes]),
  ];
}
