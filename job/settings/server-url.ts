/** The address of a server other than AWS's own. */

/** @throws Error unless it is a plain http or https address */
export function parseServerUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const rest = url && `${url.username}${url.password}${url.search}${url.hash}`;
  if (url === undefined || !/^https?:$/.test(url.protocol) || rest !== '') {
    throw new Error(`expected http://host:port or https://host, got ${JSON.stringify(given)}`);
  }
  return url.href.replace(/\/$/, '');
}
