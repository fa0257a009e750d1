/** What all files came to: the tables that are printed, and how many passed. */
import { deviates, type Outcome } from './run/outcome.js';
import { type Format, formats } from './trial.js';

/** The smallest part of the files that each kind of oddity must be in, and how many files it takes to tell. */
const leastShare = 0.03;
const enoughFiles = 200;

/** The greatest part of the valid files that may be refused. */
const mostRefused = 0.01;

export class Report {
  readonly #outcomes: Outcome[] = [];

  add(outcome: Outcome): void {
    this.#outcomes.push(outcome);
  }

  /** Rare oddities and refusals beyond the limit count as failures of their own. */
  get failed(): number {
    const deviating = this.#outcomes.filter(deviates).length;
    return (
      deviating +
      this.#formats().reduce((sum, format) => sum + this.#rare(format).length + this.#surplus(format), 0)
    );
  }

  get passed(): number {
    return this.#outcomes.length - this.#outcomes.filter(deviates).length;
  }

  toText(): string {
    return [
      ...this.#oddities(),
      ...this.#verdicts(),
      ...this.#refusals('refused as documented', 'refused as documented'),
      ...this.#refusals('refused valid', 'refused though valid'),
      '',
      ...this.#shortfalls(),
    ].join('\n');
  }

  #formats(): Format[] {
    return formats.filter((format) => this.#of(format).length > 0);
  }

  #of(format: Format): Outcome[] {
    return this.#outcomes.filter((outcome) => outcome.format === format);
  }

  #shares(format: Format): (readonly [oddity: string, files: number])[] {
    const counts = new Map<string, number>();
    for (const { oddities } of this.#of(format)) {
      for (const oddity of oddities) counts.set(oddity, (counts.get(oddity) ?? 0) + 1);
    }
    return [...counts].sort(([, a], [, b]) => a - b);
  }

  #rare(format: Format): string[] {
    const all = this.#of(format).length;
    if (all < enoughFiles) return [];
    return this.#shares(format).flatMap(([oddity, files]) => (files < leastShare * all ? [oddity] : []));
  }

  /** Valid files that are refused, where they are too many. */
  #surplus(format: Format): number {
    const valid = this.#of(format).filter(({ isValid }) => isValid);
    const refused = this.#of(format).filter(({ verdict }) => verdict === 'refused valid').length;
    return refused > mostRefused * valid.length ? refused : 0;
  }

  #oddities(): string[] {
    return this.#formats().flatMap((format) => {
      const all = this.#of(format).length;
      const lines = this.#shares(format).map(([oddity, files]) => {
        const share = ((100 * files) / all).toFixed(1);
        return `  ${String(files).padStart(6)} ${share.padStart(5)} %  ${oddity}`;
      });
      return [`${format}: files with each kind of oddity`, ...lines, ''];
    });
  }

  #verdicts(): string[] {
    const heads = [
      'format',
      'files',
      'as a process',
      'valid',
      'equal',
      'refused invalid',
      'refused as documented',
      'refused valid',
      'different',
      'lost',
      'other end',
      'reference fault',
    ];
    const rows = this.#formats().map((format) => {
      const outcomes = this.#of(format);
      const count = (verdict: Outcome['verdict']) =>
        outcomes.filter((outcome) => outcome.verdict === verdict).length;
      return [
        format,
        outcomes.length,
        outcomes.filter(({ asProcess }) => asProcess).length,
        outcomes.filter(({ isValid }) => isValid).length,
        count('equal'),
        count('refused invalid'),
        count('refused as documented'),
        count('refused valid'),
        count('different'),
        count('lost'),
        count('other end'),
        count('reference fault'),
      ].map(String);
    });
    return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  }

  #refusals(wanted: Outcome['verdict'], head: string): string[] {
    const reasons = new Map<string, number>();
    for (const { verdict, reason, format } of this.#outcomes) {
      if (verdict !== wanted) continue;
      const kind = `${format}: ${withoutParticulars(reason)}`;
      reasons.set(kind, (reasons.get(kind) ?? 0) + 1);
    }
    const lines = [...reasons]
      .sort(([, a], [, b]) => b - a)
      .map(([reason, files]) => `  ${files} × ${reason}`);
    return lines.length === 0 ? [] : ['', `${head}:`, ...lines];
  }

  #shortfalls(): string[] {
    return this.#formats().flatMap((format) => [
      ...this.#rare(format).map((oddity) => `${format}: too few files have the oddity "${oddity}"`),
      ...(this.#surplus(format) > 0 ? [`${format}: more than 1 % of the valid files were refused`] : []),
    ]);
  }
}

/** So that refusals of one kind are counted as one. */
function withoutParticulars(reason: string): string {
  return (reason.replace(/ column .*? (?=is |has )/s, ' column NAME ').split('\n')[0] ?? '')
    .replaceAll(/\/\S*\/in\/.*?\.(?:csv|tsv|jsonl?|ndjson|parquet)(?:\.gz)?/g, 'FILE')
    .replaceAll(/\d+/g, 'N')
    .slice(0, 200);
}
