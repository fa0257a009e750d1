/** The failures a test wants of Athena: rules, tried in order, the first that applies decides. */

/** What becomes of a query. */
export type QueryFate =
  /** FAILED. With `filesLeft` the UNLOAD wrote its files first, and they stay. */
  | {
      readonly kind: 'fail';
      /** 1 system, 2 user, 3 other. */
      readonly category: 1 | 2 | 3;
      readonly retryable?: boolean;
      readonly reason?: string;
      readonly filesLeft?: boolean;
    }
  /** CANCELLED, as by a person in the console. */
  | { readonly kind: 'cancel' }
  /** QUEUED, RUNNING, QUEUED, RUNNING, then its usual end. */
  | { readonly kind: 'requeue' }
  /** RUNNING until it is stopped. */
  | { readonly kind: 'hang' }
  /** Its usual end, with one more entry in its manifest. */
  | { readonly kind: 'foreign-entry'; readonly uri: string }
  /** DuckDB's SQL runs first: the table changes. */
  | { readonly kind: 'change'; readonly sql: string };

/** What becomes of a request. */
export type RequestFate =
  | { readonly kind: 'throttle' }
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message: string };

export type AthenaRule =
  | {
      readonly query: QueryFate;
      /** Of the statement. @default every one */
      readonly match?: RegExp;
      /** @default 1 */
      readonly times?: number;
    }
  | {
      readonly request: RequestFate;
      /** Such as `StartQueryExecution`. */
      readonly action: string;
      /** @default 1 */
      readonly times?: number;
    };

export class AthenaScript {
  #rules: { readonly rule: AthenaRule; left: number }[] = [];

  add(rules: readonly AthenaRule[]): void {
    this.#rules.push(...rules.map((rule) => ({ rule, left: rule.times ?? 1 })));
  }

  queryFate(sql: string): QueryFate | undefined {
    const found = this.#use((rule) => 'query' in rule && (rule.match?.test(sql) ?? true));
    return found && 'query' in found ? found.query : undefined;
  }

  requestFate(action: string): RequestFate | undefined {
    const found = this.#use((rule) => 'request' in rule && rule.action === action);
    return found && 'request' in found ? found.request : undefined;
  }

  #use(applies: (rule: AthenaRule) => boolean): AthenaRule | undefined {
    const found = this.#rules.find(({ rule }) => applies(rule));
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#rules = this.#rules.filter((each) => each !== found);
    return found.rule;
  }
}
