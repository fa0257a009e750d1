/** Which proxy, if any, a request to a server goes through: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY. */
import { isIPv4 } from 'node:net';
import { getProxyForUrl } from 'proxy-from-env';
import { SettingsError } from './errors.js';

/**
 * The proxy for requests to `origin`. Link-local addresses, at which machines and containers get their credentials,
 * are never reached through one.
 * @throws SettingsError when the variable holds no http or https address
 */
export function proxyFor(origin: string): URL | undefined {
  const { hostname, protocol } = new URL(origin);
  if (isLinkLocal(hostname)) return undefined;
  const given = getProxyForUrl(origin);
  if (given === '') return undefined;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    const setting = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
    throw new SettingsError([
      {
        setting,
        problem: `expected the address of a proxy such as http://proxy:3128, got ${JSON.stringify(given)}`,
      },
    ]);
  }
  return url;
}

function isLinkLocal(hostname: string): boolean {
  if (isIPv4(hostname)) return hostname.startsWith('169.254.');
  // The addresses of EC2's and of EKS's own services, and fe80::/10.
  return /^\[(?:fd00:ec2:|fe[89ab][0-9a-f]:)/i.test(hostname);
}
