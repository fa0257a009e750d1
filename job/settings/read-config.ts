/** Reads a config file: the settings of all jobs, and of each job that it names, as texts with their lines. */
import { createReadStream } from 'node:fs';
import { type Fault, SettingsError } from '../shared/errors.js';
import { wordsOf } from '../shared/words-of.js';
import { type Config, parseConfig } from './config/parse-config.js';

export type { DeploymentValues } from './config/deployment-values.js';
export type { Config, ConfigTexts } from './config/parse-config.js';
export { SettingsError };

/** Many times what a file of settings has. */
const mostBytes = 262_144;

/**
 * @param path as it was given, by which messages name it
 * @throws SettingsError where there is no file, or none whose settings can be told
 */
export async function readConfig(path: string): Promise<Config> {
  const bytes = await readBytes(path);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw wrongFile(`expected a file of UTF-8, got ${path}, which is in another encoding`);
  }
  return parseConfig(text, path);
}

async function readBytes(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    // One more than may be; a pipe does not tell its size.
    for await (const chunk of createReadStream(path, { end: mostBytes })) chunks.push(chunk);
  } catch (error) {
    throw wrongFile(whyUnread(path, error));
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length <= mostBytes) return bytes;
  throw wrongFile(`expected at most ${mostBytes.toLocaleString('en-US')} bytes, got ${path}, which has more`);
}

function whyUnread(path: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `expected a YAML file, got ${path}, and there is none`;
  if (code === 'EISDIR') return `expected a YAML file, got ${path}, which is a folder`;
  return `${path} cannot be read: ${wordsOf(error)}`;
}

function wrongFile(problem: string): SettingsError {
  const fault: Fault = { setting: '--config', problem };
  return new SettingsError([fault]);
}
