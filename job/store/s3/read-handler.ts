/** The connections of the SDK's reads: many, kept open, each given up when nothing moves on it. */
import { httpAgents } from '../../shared/http-agents.js';

/** Until a connection stands, in ms. */
const connectionTimeoutMs = 2_000;

/** A connection on which nothing moves for so long, in ms, is given up. */
const idleTimeoutMs = 30_000;

/** For `requestHandler` of a client of the SDK. `sockets` bounds its requests in flight. */
export async function readHandler(origin: string, sockets: number): Promise<Record<string, unknown>> {
  const agents = await httpAgents(origin, sockets);
  return { connectionTimeout: connectionTimeoutMs, socketTimeout: idleTimeoutMs, ...agents };
}
