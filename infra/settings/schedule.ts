/** When runs start, as EventBridge writes it: AWS judges an expression when it is deployed, this does before. */
import { z } from 'zod';

const example = 'cron(0 3 * * ? *) or rate(1 day)';

/** @returns what is wrong, in words; undefined where nothing is */
export function scheduleFault(text: string): string | undefined {
  const [, kind, inner = ''] = /^(cron|rate)\(([^()]*)\)$/.exec(text) ?? [];
  const problem =
    kind === 'cron' ? cronFault(inner) : kind === 'rate' ? rateFault(inner) : `expected ${example}`;
  return problem === undefined ? undefined : `${problem}, got ${JSON.stringify(text)}`;
}

export const schedule = z.string().superRefine((text, { addIssue }) => {
  const message = scheduleFault(text);
  if (message !== undefined) addIssue({ code: 'custom', message });
});

function rateFault(inner: string): string | undefined {
  const [, count = '', unit = ''] = /^([1-9]\d{0,4}) (minute|hour|day)s?$/.exec(inner) ?? [];
  if (count === '')
    return 'expected rate(…) with a number from 1 and minutes, hours or days, such as rate(12 hours)';
  const right = count === '1' ? `1 ${unit}` : `${count} ${unit}s`;
  return inner === right ? undefined : `expected rate(${right})`;
}

interface Field {
  readonly name: string;
  /** One value, a range, a list or a step of them is made of these. */
  readonly value: RegExp;
  /** What stands for the whole field. */
  readonly others: RegExp;
}

const months = 'JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC';
const days = 'SUN|MON|TUE|WED|THU|FRI|SAT';
const dayOfMonth = '0?[1-9]|[12]\\d|3[01]';
const none = /^$/;

/** EventBridge user guide, "Cron expressions". */
const fields: readonly Field[] = [
  { name: 'value for the minutes (0-59)', value: /^[0-5]?\d$/, others: none },
  { name: 'value for the hours (0-23)', value: /^([01]?\d|2[0-3])$/, others: none },
  {
    name: 'day of the month (1-31)',
    value: new RegExp(`^(${dayOfMonth})$`),
    others: new RegExp(`^(\\?|L|LW|(${dayOfMonth})W)$`),
  },
  { name: 'month (1-12 or JAN-DEC)', value: new RegExp(`^(0?[1-9]|1[0-2]|${months})$`, 'i'), others: none },
  {
    name: 'day of the week (1-7 from Sunday, or SUN-SAT)',
    value: new RegExp(`^([1-7]|${days})$`, 'i'),
    others: new RegExp(`^(\\?|L|([1-7]|${days})(L|#[1-5]))$`, 'i'),
  },
  { name: 'year (1970-2199)', value: /^(19[7-9]\d|2[01]\d\d)$/, others: none },
];

function cronFault(inner: string): string | undefined {
  const parts = inner.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    const guess = fromFiveFields(parts);
    const meant = guess === undefined ? 'such as cron(0 3 * * ? *)' : `which is cron(${guess})`;
    return `expected cron(…) with six fields, minutes, hours, day of the month, month, day of the week and year, ${meant}`;
  }
  const clean = parts.join(' ');
  if (clean !== inner) {
    return `expected cron(…) with one blank between its fields and none around them, as in cron(${clean})`;
  }
  const wrong = fields.find((field, index) => !isField(field, parts[index] ?? ''));
  if (wrong !== undefined) return `expected another ${wrong.name} in cron(…)`;
  const [, , ofMonth = '', , ofWeek = ''] = parts;
  if ((ofMonth === '?') === (ofWeek === '?')) {
    return 'expected cron(…) with ? for the day of the month or for the day of the week, and for one of them alone';
  }
  return undefined;
}

/** What the five fields of other crons mean, where their days of the week are not numbers, which begin with 0 there. */
function fromFiveFields(parts: readonly string[]): string | undefined {
  const [minutes, hours, ofMonth = '', month, ofWeek = ''] = parts;
  if (parts.length !== 5 || (ofMonth !== '*' && ofWeek !== '*') || /\d/.test(ofWeek)) return undefined;
  const sixth = ofWeek === '*' ? [minutes, hours, ofMonth, month, '?'] : [minutes, hours, '?', month, ofWeek];
  const text = [...sixth, '*'].join(' ');
  return cronFault(text) === undefined ? text : undefined;
}

function isField({ value, others }: Field, text: string): boolean {
  return (
    others.test(text) ||
    text.split(',').every((item) => {
      const [range = '', step, ...more] = item.split('/');
      if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return false;
      return range === '*' || isRange(range.split('-'), value);
    })
  );
}

/** One value, or two of which the first is not above the second; of names the order is not judged. */
function isRange(ends: readonly string[], value: RegExp): boolean {
  const [from, to = from] = ends.map(Number);
  return ends.length <= 2 && ends.every((end) => value.test(end)) && !(Number(from) > Number(to));
}
