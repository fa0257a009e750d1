/** The buckets that files are read from, each reached as the source's settings say, or else as the target is. */
import type { PlanningSettings } from '../../settings/settings.js';
import type { ObjectStore } from '../../store/object-store.js';
import { openStore } from '../../store/open-store.js';
import { parallelFetches } from './fetch-batch.js';

export class SourceStores {
  readonly #settings: Pick<PlanningSettings, 'filesOnS3' | 's3'>;
  readonly #stores = new Map<string, ObjectStore>();

  constructor(settings: Pick<PlanningSettings, 'filesOnS3' | 's3'>) {
    this.#settings = settings;
  }

  readonly of = (bucket: string): ObjectStore => {
    const known = this.#stores.get(bucket);
    if (known !== undefined) return known;
    const { filesOnS3: own, s3 } = this.#settings;
    const connection = {
      ...s3,
      region: own.region ?? s3.region,
      endpointUrl: own.endpointUrl ?? s3.endpointUrl,
      profile: own.profile,
      requestPayer: own.requestPayer,
      expectedBucketOwner: undefined,
      flags: { bucket: '--files', region: '--source-region', endpointUrl: '--source-endpoint-url' },
    };
    const store = openStore(
      { kind: 's3', bucket, prefix: '' },
      { s3: connection, connections: parallelFetches },
    );
    this.#stores.set(bucket, store);
    return store;
  };

  async close(): Promise<void> {
    await Promise.all([...this.#stores.values()].map((store) => store.close()));
  }
}
