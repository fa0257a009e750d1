/** Ends a run that a program wants to end: by its signal, or by a fault of its own in what it is called back with. */
import { StoppedError } from '../../shared/errors.js';

export class Stopping {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #onAbort = () => this.#controller.abort(new StoppedError('AbortSignal'));
  #fault: { readonly of: string; readonly error: unknown } | undefined;

  constructor(outer: AbortSignal | undefined) {
    // A signal of its own to listen to: Node warns on standard error when many runs listen to one.
    this.#outer = outer && AbortSignal.any([outer]);
    if (outer?.aborted) this.#onAbort();
    this.#outer?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Aborted with a `StoppedError`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What a callback threw first, and which. */
  get fault(): { readonly of: string; readonly error: unknown } | undefined {
    return this.#fault;
  }

  /** What the program ended it by. */
  get reason(): unknown {
    return this.#fault === undefined ? this.#outer?.reason : this.#fault.error;
  }

  /**
   * Calls back. What is thrown would else end the program, out of a timer, or be lost in the midst of a run. After the first
   * fault nobody is called any more.
   */
  call<Value>(name: string, callback: (value: Value) => unknown, value: Value): void {
    if (this.#fault !== undefined) return;
    const fail = (error: unknown) => {
      this.#fault ??= { of: name, error };
      this.#onAbort();
    };
    try {
      const answer = callback(value);
      // An async function is taken for a callback, too.
      if (answer instanceof Promise) answer.catch(fail);
    } catch (error) {
      fail(error);
    }
  }

  dispose(): void {
    this.#outer?.removeEventListener('abort', this.#onAbort);
  }
}
