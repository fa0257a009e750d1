/** How the AWS SDK's clients reach a server: through the proxy and with the certificates that the environment names. */
import type { AgentOptions, Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { trustedCertificates } from './certificates.js';
import { proxyFor } from './proxy.js';

/** For `requestHandler` of a client of the SDK; instances of agents, or options for Node's own. */
export interface HttpAgents {
  readonly httpAgent: HttpAgent | AgentOptions;
  readonly httpsAgent: HttpsAgent | HttpAgent | AgentOptions;
}

/** `sockets` bounds the requests in flight to `origin`, such as `https://athena.eu-west-1.amazonaws.com`. */
export async function httpAgents(origin: string, sockets: number): Promise<HttpAgents> {
  const ca = await trustedCertificates();
  const options = { maxSockets: sockets, keepAlive: true, ...(ca === undefined ? {} : { ca }) };
  const proxy = proxyFor(origin);
  if (proxy === undefined) return { httpAgent: options, httpsAgent: options };
  // Loaded where there is a proxy at all.
  const { HttpProxyAgent } = await import('http-proxy-agent');
  const { TunnelAgent } = await import('./tunnel-agent.js');
  const httpsAgent = new TunnelAgent(proxy, options);
  // It keeps what it was given for the proxy itself; the server behind it is to be trusted by the same certificates.
  if (ca !== undefined) Object.assign(httpsAgent.options, { ca });
  return { httpAgent: new HttpProxyAgent(proxy, options), httpsAgent };
}
