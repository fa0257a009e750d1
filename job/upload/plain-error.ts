/** Errors as plain data: an Error sent between threads keeps neither its class nor its fields. */
import {
  LeaseError,
  PutError,
  type PutFailure,
  RunError,
  SettingsError,
  SourceError,
  StoreError,
} from '../shared/errors.js';
import { messageOf } from '../shared/message-of.js';

export type PlainError =
  | { readonly kind: 'put'; readonly failure: Omit<PutFailure, 'cause'> }
  | {
      readonly kind: 'store';
      readonly message: string;
      readonly store: string;
      readonly key: string;
      code?: string;
    }
  | { readonly kind: 'settings'; readonly faults: SettingsError['faults'] }
  | { readonly kind: 'source' | 'lease'; readonly message: string }
  | { readonly kind: 'run'; readonly message: string; readonly isDiskFull: boolean }
  | { readonly kind: 'unknown'; readonly message: string; readonly stack: string | undefined };

export function toPlainError(error: unknown): PlainError {
  if (error instanceof PutError) {
    const { message, store, key, attempts, elapsedMs, status, code, maybeSent } = error;
    return {
      kind: 'put',
      failure: {
        message: withCause(message, error.cause),
        store,
        key,
        attempts,
        elapsedMs,
        maybeSent,
        ...(status === undefined ? {} : { status }),
        ...(code === undefined ? {} : { code }),
      },
    };
  }
  if (error instanceof StoreError) {
    const { store, key, code } = error;
    const message = withCause(error.message, error.cause);
    return { kind: 'store', message, store, key, ...(code === undefined ? {} : { code }) };
  }
  if (error instanceof SettingsError) return { kind: 'settings', faults: error.faults };
  if (error instanceof SourceError) return { kind: 'source', message: error.message };
  if (error instanceof LeaseError) return { kind: 'lease', message: error.message };
  if (error instanceof RunError) return { kind: 'run', message: error.message, isDiskFull: error.isDiskFull };
  if (error instanceof Error) return { kind: 'unknown', message: error.message, stack: error.stack };
  return { kind: 'unknown', message: String(error), stack: undefined };
}

export function fromPlainError(plain: PlainError): Error {
  switch (plain.kind) {
    case 'put':
      return new PutError(plain.failure);
    case 'store':
      return new StoreError(plain);
    case 'settings':
      return new SettingsError(plain.faults);
    case 'source':
      return new SourceError(plain.message);
    case 'lease':
      return new LeaseError(plain.message);
    case 'run':
      return new RunError(plain.message, plain);
    case 'unknown': {
      const error = new Error(plain.message);
      if (plain.stack !== undefined) error.stack = plain.stack;
      return error;
    }
    default:
      return plain satisfies never;
  }
}

/** The cause itself stays in its thread, since it may hold anything; its words are kept. */
function withCause(message: string, cause: unknown): string {
  if (!(cause instanceof Error)) return message;
  const words = messageOf(cause);
  return message.includes(words) ? message : `${message} (${words})`;
}
