/**
 * Why there are no credentials, in the words of the source that was meant: the SDK's chain forgets what each of its
 * sources said, and ends with "Could not load credentials from any providers".
 */
import { wordsOf } from '../../shared/words-of.js';

const marker = '@smithy/property-provider -> ';

/** What sources say that were not asked for. */
const usual = [
  /^Unable to find environment variable credentials/,
  /^AWS_PROFILE is set, skipping fromEnv/,
  /^Skipping SSO provider/,
  /^Web identity configuration not specified/,
  /^EC2 Instance Metadata Service access disabled/,
  /did not contain credential_process/,
  /^(?:Could not resolve credentials using profile: \[default\]|Profile default could not be found)/,
];

/** A process may print a page. */
const longest = 500;

/** `said` is what the chain logged. */
export async function chainFailure(
  error: unknown,
  said: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Error> {
  const reasons = new Set(
    said
      .filter((line) => line.startsWith(marker))
      .map((line) =>
        line
          .slice(marker.length)
          .trim()
          .replaceAll(/\s*\n\s*/g, ': '),
      )
      .filter((line) => !usual.some((pattern) => pattern.test(line))),
  );
  const container = await askContainer(environment);
  if (container !== undefined) reasons.add(`the container's credentials: ${container}`);
  const reason = [...reasons].join('; ').slice(0, longest);
  const message = wordsOf(error).replace(/\.$/, '');
  return new Error(reason === '' ? message : `${message} (${reason})`, { cause: error });
}

/** The chain keeps nothing of a container's answer, so it is asked once more. */
async function askContainer(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, AWS_CONTAINER_CREDENTIALS_FULL_URI } = environment;
  if ((AWS_CONTAINER_CREDENTIALS_RELATIVE_URI ?? AWS_CONTAINER_CREDENTIALS_FULL_URI) === undefined)
    return undefined;
  const { fromHttp } = await import('@aws-sdk/credential-provider-http');
  try {
    await fromHttp({ maxRetries: 0 })();
    return undefined;
  } catch (error) {
    const words =
      typeof error === 'object' && error !== null && 'Message' in error ? error.Message : undefined;
    return typeof words === 'string' ? `${wordsOf(error)}: ${words}` : wordsOf(error);
  }
}
