/** Bodies made smaller on their way to a store, as HTTP's Content-Encoding names it. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { SettingsError } from './errors.js';

export const codecs = ['gzip', 'zstd', 'br'] as const;
export type Codec = (typeof codecs)[number];

export interface Compression {
  readonly codec: Codec;
  /** @default the usual one of `levels` */
  readonly level?: number | undefined;
}

/** The levels that are taken, and the one without a setting: what pays for bodies of some kilobytes. */
export const levels: Readonly<Record<Codec, { least: number; most: number; usual: number }>> = {
  gzip: { least: 1, most: 9, usual: 6 },
  zstd: { least: 1, most: 19, usual: 3 },
  br: { least: 0, most: 11, usual: 4 },
};

export type Compress = (body: Uint8Array) => Promise<Uint8Array>;

/** What Node has since 22.15 and 23.8. */
interface WithZstd {
  readonly zstdCompress?: (
    body: Uint8Array,
    options: { readonly params: Readonly<Record<number, number>> },
    done: (error: Error | null, result: Buffer) => void,
  ) => void;
}

/** zstd.h: ZSTD_c_compressionLevel. */
const zstdLevel = 100;

/** Of one thread, at once: as many threads as Node has for it, each of which takes memory of its own. */
const mostUnderWay = 4;

/**
 * Equal bytes give equal ones within one version of Node: there is no time stamp in them. Off the thread's event loop.
 * @throws SettingsError for a codec that this Node lacks
 */
export function compressor(compression: Compression): Compress {
  const compress = compressOne(compression);
  const waiting: (() => void)[] = [];
  let underWay = 0;
  return async (body) => {
    if (underWay < mostUnderWay) underWay += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await compress(body);
    } finally {
      const next = waiting.shift();
      if (next === undefined) underWay -= 1;
      else next();
    }
  };
}

function compressOne({ codec, level = levels[codec].usual }: Compression): Compress {
  switch (codec) {
    case 'gzip': {
      const gzip = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gzip);
      return (body) => gzip(body, { level });
    }
    case 'br': {
      const brotli = promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliCompress);
      return (body) =>
        brotli(body, {
          params: {
            [zlib.constants.BROTLI_PARAM_QUALITY]: level,
            [zlib.constants.BROTLI_PARAM_SIZE_HINT]: body.byteLength,
          },
        });
    }
    case 'zstd': {
      const { zstdCompress } = zlib as WithZstd & typeof zlib;
      if (zstdCompress === undefined) throw new SettingsError([{ setting: '--compress', problem: noZstd }]);
      const zstd = promisify(zstdCompress);
      return (body) => zstd(body, { params: { [zstdLevel]: level } });
    }
    default:
      return codec satisfies never;
  }
}

const noZstd = `zstd needs Node 22.15, 23.8 or later, this is ${process.versions.node}; take gzip or br, or another Node`;

export function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
