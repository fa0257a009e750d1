/** The real S3 server that the contract suite runs against: LIVE_SERVER names one that a script of test/servers has brought up. */
import { radosgw } from './radosgw.js';

const servers = {
  radosgw: { ...radosgw, refusesLongKeys: true, honoursDeleteConditions: false },
  versitygw: {
    ...radosgw,
    endpoint: `http://127.0.0.1:${process.env.VERSITYGW_PORT ?? 7490}`,
    // It takes keys of 1,025 bytes and more, which S3 refuses.
    refusesLongKeys: false,
    honoursDeleteConditions: false,
  },
};

/** @throws Error when LIVE_SERVER names none of them */
export function liveServer() {
  const name = process.env.LIVE_SERVER ?? 'radosgw';
  if (name !== 'radosgw' && name !== 'versitygw') {
    throw new Error(`LIVE_SERVER: expected ${Object.keys(servers).join(' or ')}, got ${name}`);
  }
  return { name, ...servers[name] };
}
