/** The real S3 servers that a script of test/servers brings up; LIVE_SERVER names the one that the contract suite runs against. */
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
  return liveServerNamed(process.env.LIVE_SERVER ?? 'radosgw', 'LIVE_SERVER');
}

/** @throws Error when there is none of the name, which was given by `setting` */
export function liveServerNamed(name: string, setting: string) {
  if (name !== 'radosgw' && name !== 'versitygw') {
    throw new Error(`${setting}: expected ${Object.keys(servers).join(' or ')}, got ${name}`);
  }
  return { name, ...servers[name] };
}
