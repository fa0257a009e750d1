/** Starts a sink in a process of its own and speaks with it. */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { spawnPinned } from '../measure/spawn-pinned.js';
import type { SinkCommand, SinkReport, SinkSettings } from './sink-settings.js';

export interface Sink {
  /** Such as `https://127.0.0.1:40123`. */
  readonly endpoint: string;
  /** What it counted since the last report. */
  report(): Promise<SinkReport>;
  setLimit(perSecond: number): void;
  stop(): Promise<void>;
}

/** `core` is the one core that it may use; undefined for any. */
export async function startSink(settings: SinkSettings, core: number | undefined): Promise<Sink> {
  const main = fileURLToPath(new URL('./sink-main.js', import.meta.url));
  const child = spawnPinned(core, [process.execPath, main, JSON.stringify(settings)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const [{ port }] = (await Promise.race([
    once(child, 'message'),
    ended.then(() => Promise.reject(new Error('The sink ended before it listened.'))),
  ])) as [{ port: number }];
  const tell = (command: SinkCommand) => child.send(command);
  return {
    endpoint: `${settings.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    async report() {
      const answered = once(child, 'message');
      tell({ kind: 'report' });
      const [report] = (await answered) as [SinkReport];
      return report;
    },
    setLimit: (perSecond) => tell({ kind: 'limit', perSecond }),
    async stop() {
      child.disconnect();
      await ended;
    },
  };
}
