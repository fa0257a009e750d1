/** The queries that the double was asked to run: their states as polling sees them, and what they left in S3. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { AthenaApiError } from './athena-error.js';
import { type Answer, type QueryEngine, removeUnloaded } from './engine.js';
import type { QueryFate } from './script.js';

export type State = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface Workgroup {
  /** `s3://…`, ending with `/`. */
  readonly outputLocation?: string;
  /** A request's own place is ignored. */
  readonly enforce?: boolean;
  /** Athena keeps the results. */
  readonly managed?: boolean;
  readonly requesterPays?: boolean;
}

export interface Execution {
  readonly id: string;
  readonly token: string;
  readonly sql: string;
  readonly workgroup: string;
  readonly managed: boolean;
  /** `s3://…/`, undefined where Athena keeps the results. */
  readonly outputLocation: string | undefined;
  /** What its files are stored with. */
  readonly storedWith: Pick<PutObjectCommandInput, 'ServerSideEncryption' | 'SSEKMSKeyId' | 'ACL'>;
  /** What is answered before the end, one a poll. */
  readonly pending: State[];
  state: State;
  reason: string | undefined;
  category: 1 | 2 | 3 | undefined;
  retryable: boolean;
  answer: Answer | undefined;
  /** URIs of the files that it wrote, or intended to. */
  manifest: readonly string[];
  manifestUri: string | undefined;
  /** Resolves when the work is done. */
  ended: Promise<void>;
}

export class Executions {
  readonly all: Execution[] = [];
  readonly #engine: QueryEngine;
  readonly #s3: S3Client | undefined;
  readonly #pending: readonly State[];

  /** Without `s3` there is nowhere to UNLOAD to. */
  constructor(
    engine: QueryEngine,
    s3: S3Client | undefined,
    pending: readonly State[] = ['QUEUED', 'RUNNING'],
  ) {
    this.#pending = pending;
    this.#engine = engine;
    this.#s3 = s3;
  }

  get(id: string): Execution {
    const found = this.all.find((each) => each.id === id);
    if (found === undefined)
      throw new AthenaApiError('InvalidRequestException', `QueryExecution ${id} was not found`);
    return found;
  }

  start(
    query: Pick<Execution, 'token' | 'sql' | 'workgroup' | 'managed' | 'outputLocation' | 'storedWith'>,
    fate: QueryFate | undefined,
  ): Execution {
    const execution: Execution = {
      ...query,
      id: randomUUID(),
      pending: fate?.kind === 'requeue' ? ['QUEUED', 'RUNNING', 'QUEUED', 'RUNNING'] : [...this.#pending],
      state: 'RUNNING',
      reason: undefined,
      category: undefined,
      retryable: false,
      answer: undefined,
      manifest: [],
      manifestUri: undefined,
      ended: Promise.resolve(),
    };
    this.all.push(execution);
    execution.ended = this.#run(execution, fate);
    return execution;
  }

  stop(execution: Execution): void {
    if (execution.state === 'RUNNING') execution.state = 'CANCELLED';
  }

  async #run(execution: Execution, fate: QueryFate | undefined): Promise<void> {
    try {
      if (fate?.kind === 'hang') return;
      if (fate?.kind === 'cancel') {
        execution.state = 'CANCELLED';
        execution.reason = 'Query cancelled by user';
        return;
      }
      if (fate?.kind === 'change') await this.#engine.change(fate.sql);
      if (fate?.kind !== 'fail' || fate.filesLeft === true) await this.#work(execution, fate);
      if (fate?.kind === 'fail') {
        const { category, retryable = false, reason = 'GENERIC_INTERNAL_ERROR: scripted' } = fate;
        Object.assign(execution, {
          state: 'FAILED',
          category,
          retryable,
          reason,
        } satisfies Partial<Execution>);
      } else if (execution.state === 'RUNNING') {
        execution.state = 'SUCCEEDED';
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      Object.assign(execution, { state: 'FAILED', category: 2, reason } satisfies Partial<Execution>);
    }
  }

  async #work(execution: Execution, fate: QueryFate | undefined): Promise<void> {
    if (!/^\s*UNLOAD\b/i.test(execution.sql)) {
      execution.answer = await this.#engine.select(execution.sql);
      return;
    }
    const unloaded = await this.#engine.unload(execution.sql);
    try {
      const uris: string[] = [];
      for (const { name, path } of unloaded.files) {
        const uri = `${unloaded.uri}${name}`;
        await this.#put(uri, await readFile(path), execution);
        uris.push(uri);
      }
      execution.manifest = fate?.kind === 'foreign-entry' ? [...uris, fate.uri] : uris;
      if (execution.managed || execution.manifest.length === 0) return;
      execution.manifestUri = `${execution.outputLocation}${execution.id}-manifest.csv`;
      await this.#put(
        execution.manifestUri,
        Buffer.from(execution.manifest.map((uri) => `${uri}\n`).join('')),
        execution,
      );
    } finally {
      await removeUnloaded(unloaded);
    }
  }

  async #put(uri: string, body: Buffer, { storedWith }: Execution): Promise<void> {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(uri) ?? [];
    if (this.#s3 === undefined) throw new Error(`there is no S3 to write ${uri} to`);
    await this.#s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...storedWith }));
  }
}
