/**
 * A way through a proxy for the AWS SDK's clients. The library's own agent hands on what a proxy answers as if the server
 * behind it had said so; here it is an error that names the proxy.
 */
import type { ClientRequest } from 'node:http';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { errorCode } from './error-code.js';
import { wordsOf } from './words-of.js';

/** Of a proxy to CONNECT, as the library tells it. */
interface ConnectAnswer {
  readonly statusCode: number;
  readonly statusText: string;
}

export class TunnelAgent extends HttpsProxyAgent<string> {
  override async connect(request: ClientRequest, options: Parameters<HttpsProxyAgent<string>['connect']>[1]) {
    let refusal: string | undefined;
    request.once('proxyConnect', ({ statusCode, statusText }: ConnectAnswer) => {
      if (statusCode !== 200) refusal = `answered ${statusCode} ${statusText}`;
    });
    const socket = await super.connect(request, options).catch((error: unknown) => {
      const code = errorCode(error);
      if (code === 'EMFILE' || code === 'ENFILE') throw error;
      throw this.#error(`cannot be reached: ${wordsOf(error)}`, error);
    });
    if (refusal === undefined) return socket;
    socket.destroy();
    throw this.#error(refusal);
  }

  #error(how: string, cause?: unknown): Error {
    return Object.assign(new Error(`The proxy ${this.proxy.host} ${how}`, { cause }), { code: 'ERR_PROXY' });
  }
}
