/** The connections of a client of the AWS SDK, by the server that it will speak to, which the SDK alone knows. */
import { type HttpAgents, httpAgents } from './http-agents.js';

/** What the SDK's clients have in common, as far as it is needed. */
export interface SdkClient {
  readonly config: {
    readonly serviceId: string;
    readonly endpoint?:
      | (() => Promise<{ readonly protocol: string; readonly hostname: string; readonly port?: number }>)
      | undefined;
    readonly endpointProvider: (parameters: SdkEndpoint) => { readonly url: URL };
    region(): Promise<string>;
    useDualstackEndpoint(): Promise<boolean>;
    useFipsEndpoint(): Promise<boolean>;
  };
  destroy(): void;
}

type SdkEndpoint = {
  readonly Region: string;
  readonly UseDualStack: boolean;
  readonly UseFIPS: boolean;
};

/** Requests in flight: queries are few, and polled one by one. */
const sockets = 16;

/** For `requestHandler` of a client that is made as `probe` was, which is destroyed. */
export async function sdkAgents(probe: SdkClient): Promise<HttpAgents> {
  try {
    return await httpAgents(await originOf(probe), sockets);
  } finally {
    probe.destroy();
  }
}

async function originOf({ config }: SdkClient): Promise<string> {
  const own = process.env[`AWS_ENDPOINT_URL_${config.serviceId.toUpperCase()}`];
  const given = own || process.env.AWS_ENDPOINT_URL;
  if (config.endpoint !== undefined) {
    const { protocol, hostname, port } = await config.endpoint();
    return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
  }
  if (given !== undefined && URL.canParse(given)) return new URL(given).origin;
  // Without a region the first request fails, and says so.
  const Region = await config.region().catch(() => 'us-east-1');
  const [UseDualStack, UseFIPS] = [await config.useDualstackEndpoint(), await config.useFipsEndpoint()];
  return config.endpointProvider({ Region, UseDualStack, UseFIPS }).url.origin;
}
