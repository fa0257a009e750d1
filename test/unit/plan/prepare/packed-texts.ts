/** Texts that bzip2 and zstd, the programs, have packed: Node packs neither. */

/** `id,v`, `1,a`, `2,b`, a line each. */
export const zstd = Buffer.from('KLUv/SQNaQAAaWQsdgoxLGEKMixiCr/15No=', 'base64');
export const zstdWithoutChecksum = Buffer.from('KLUv/SANaQAAaWQsdgoxLGEKMixiCg==', 'base64');
export const bzip2 = Buffer.from(
  'QlpoOTFBWSZTWaPIqX8AAAXZgAAQAAQwADQgAQAgADEGTEDQMJCimgxMzxdyRThQkKPIqX8=',
  'base64',
);

/** `bzip2 -1` makes blocks of 100,000 bytes. */
export const textOfManyBlocks = '0123456789\n'.repeat(25_000);
export const bzip2OfManyBlocks = Buffer.from(
  'QlpoMTFBWSZTWfyQQjwAI4FIAAAQf+AgAJAgGmmgKVCNDTkBUMQFQ1pAqGICodQFQ7gKhuAqHkBUPYCofQFQ5AVD8xQVkmU1mxdtmsAEcCSAAAEH/gIACQIBppoClQmg05AVDEBUMwFQ1AVDe0CoYgKh3AVDyAqHsBUPoCocgKh+YoKyTKayZmkIjgCFOpAAACD/wEAA4IBppoE1UJoNORSSYSkkylJJpKSTpKSTW0pJO4pJPIpJPYpJPopJORSSfi7kinChIUcwf9o=',
  'base64',
);
