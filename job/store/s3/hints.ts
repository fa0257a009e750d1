/** What helps against a request that got no answer: for most of these faults one setting is missing or misspelt. */
import { errorCode } from '../../shared/error-code.js';
import { wordsOf } from '../../shared/words-of.js';
import { type S3Connection, targetFlags } from '../s3-connection.js';
import type { Address } from './address.js';

export interface HintFacts {
  readonly bucket: string;
  readonly address: Pick<Address, 'host' | 'region' | 'endpoint' | 'secure' | 'basePath'>;
  readonly s3: Pick<S3Connection, 'forcePathStyle' | 'flags'>;
  /** What requests go through. */
  readonly proxy?: URL | undefined;
}

const unknownIssuer = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);
const noSuchHost = new Set(['ENOTFOUND', 'EAI_AGAIN']);
const noDescriptor = new Set(['EMFILE', 'ENFILE']);
/** What a client that speaks TLS makes of plain HTTP. */
const noTls = new Set(['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG']);

/** What a client that speaks plain HTTP may get of a server that expects TLS. */
const cutOff = new Set(['ECONNRESET', 'EPIPE', 'ERR_ANSWER_CUT']);

export class Hints {
  readonly #facts: HintFacts;

  constructor(facts: HintFacts) {
    this.#facts = facts;
  }

  /** A sentence with `. ` before it, to be put behind a message. */
  of(error: unknown): string {
    return `. ${this.#text(error)}`;
  }

  #text(error: unknown): string {
    const { bucket, address, s3, proxy } = this.#facts;
    const { endpointUrl, region } = s3.flags ?? targetFlags;
    const code = errorCode(error) ?? '';
    if (noDescriptor.has(code)) {
      return 'No file descriptor was free: raise the limit of open files (ulimit -n), or give a lower --max-in-flight or --threads';
    }
    if (code === 'ERR_PROXY') return `${wordsOf(error)}. Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY`;
    if (noSuchHost.has(code)) {
      if (address.endpoint === undefined) {
        return `There is no host ${address.host}: check the spelling of the region, given ${address.region}, and the network`;
      }
      const isHosted = address.host.startsWith(`${bucket}.`);
      return isHosted && !s3.forcePathStyle
        ? `There is no host ${address.host}: give --force-path-style for a server that has no DNS names for its buckets`
        : `There is no host ${address.host}: check ${endpointUrl} and the network`;
    }
    if (unknownIssuer.has(code)) {
      return `The issuer of the certificate of ${address.host} is not known: name the file with its certificate in NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE`;
    }
    if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
      return address.host.startsWith(`${bucket}.`) && address.endpoint !== undefined
        ? `The certificate is not for ${address.host}: give --force-path-style, or the name that the certificate has in ${endpointUrl}`
        : `The certificate is not for ${address.host}: give the name that it has in ${endpointUrl}`;
    }
    if (code === 'CERT_HAS_EXPIRED')
      return `The certificate of ${address.host} has ended: it must be renewed there`;
    if (address.secure && noTls.has(code)) {
      return `The server does not speak TLS at this port: give an ${endpointUrl} with http://`;
    }
    if (!address.secure && (code.startsWith('HPE_') || code === 'ERR_ANSWER_MALFORMED')) {
      return `The server does not speak plain HTTP at this port: give an ${endpointUrl} with https:// if it speaks TLS`;
    }
    const between = proxy === undefined ? '' : `, the proxy ${proxy.host} that the environment names`;
    const check = `Check the network${between}, ${endpointUrl} and ${region}`;
    return !address.secure && cutOff.has(code)
      ? `${check}; if the server speaks TLS at this port, give an ${endpointUrl} with https://`
      : check;
  }
}
