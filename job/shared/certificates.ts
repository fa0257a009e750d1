/** The certificates to trust instead of Node's own, from the file that AWS_CA_BUNDLE names. */
import { readFile } from 'node:fs/promises';
import { SettingsError } from './errors.js';
import { wordsOf } from './words-of.js';

/** Undefined for Node's own and those of NODE_EXTRA_CA_CERTS. @throws SettingsError when the file cannot be read */
export async function trustedCertificates(): Promise<string | undefined> {
  const path = process.env.AWS_CA_BUNDLE;
  if (path === undefined || path === '') return undefined;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new SettingsError([
      {
        setting: 'AWS_CA_BUNDLE',
        problem: `expected a file of certificates, got ${path} (${wordsOf(error)})`,
      },
    ]);
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new SettingsError([
    { setting: 'AWS_CA_BUNDLE', problem: `expected a file of certificates in PEM, found none in ${path}` },
  ]);
}
