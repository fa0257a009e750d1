/** Whether a rule of a Choice state holds. */
import type { Condition } from './definition.js';
import { type Data, requiredAt, valueAt } from './paths.js';

export function holds(condition: Condition, data: Data): boolean {
  if (condition.And) return condition.And.every((each) => holds(each, data));
  if (condition.Or) return condition.Or.some((each) => holds(each, data));
  const { Variable: variable = '$' } = condition;
  if (condition.IsPresent !== undefined)
    return (valueAt(variable, data) !== undefined) === condition.IsPresent;
  // A variable that is not there ends the execution; so rules ask IsPresent first.
  const value = requiredAt(variable, data);
  if (condition.IsTimestamp !== undefined) return isTimestamp(value);
  if (condition.TimestampGreaterThanEqualsPath !== undefined) {
    const other = requiredAt(condition.TimestampGreaterThanEqualsPath, data);
    return isTimestamp(value) && isTimestamp(other) && Date.parse(value) >= Date.parse(other);
  }
  if (condition.StringEquals !== undefined) return value === condition.StringEquals;
  if (condition.StringMatches !== undefined) {
    const pattern = condition.StringMatches.split('*').map((part) =>
      part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'),
    );
    return typeof value === 'string' && new RegExp(`^${pattern.join('.*')}$`, 's').test(value);
  }
  if (typeof value !== 'number') return false;
  if (condition.NumericEquals !== undefined) return value === condition.NumericEquals;
  if (condition.NumericGreaterThanEquals !== undefined) return value >= condition.NumericGreaterThanEquals;
  if (condition.NumericGreaterThanPath !== undefined) {
    return value > Number(requiredAt(condition.NumericGreaterThanPath, data));
  }
  throw new Error(`this rule is not interpreted: ${JSON.stringify(condition)}`);
}

/** Of RFC 3339, with capitals; Amazon States Language, "Data types". */
function isTimestamp(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}
