/** The tools that a user may take instead, once the rows are files: how each is told to copy a folder to the sink. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../measure/spawn-pinned.js';

/** It is no module that is compiled. */
const obstoreScript = fileURLToPath(new URL('../../../bench/job/put-by-obstore.py', import.meta.url));

export interface Tool {
  readonly name: string;
  /** @default the tool's name */
  readonly program?: string;
  /** Arguments with which the program ends with 0 where it has the tool. @default not asked */
  readonly check?: readonly string[];
  readonly install: string;
  command(program: string, folder: string, endpoint: string): string[];
  readonly environment: (certificate: string) => Record<string, string>;
}

export const otherTools: readonly Tool[] = [
  {
    name: 'rclone',
    install: 'on Debian: apt-get install rclone',
    // Told not to look before or after a PUT, which is the fastest it can do.
    command: (program, folder, endpoint) => [
      ...[
        program,
        'copy',
        folder,
        ':s3:bench/user_info/processed',
        '--s3-provider',
        'Other',
        '--s3-env-auth',
      ],
      ...['--s3-endpoint', endpoint, '--s3-force-path-style', '--s3-no-check-bucket', '--s3-no-head'],
      ...['--no-check-dest', '--transfers', '64', '--no-check-certificate'],
    ],
    // It refuses to start where this is set.
    environment: () => ({ AWS_CA_BUNDLE: '' }),
  },
  {
    name: 'aws',
    install: 'on Debian: apt-get install awscli',
    command: (program, folder, endpoint) => [
      ...[program, 's3', 'cp', folder, 's3://bench/user_info/processed/', '--recursive', '--quiet'],
      ...['--endpoint-url', endpoint],
    ],
    environment: (certificate) => ({ AWS_CA_BUNDLE: certificate }),
  },
  {
    name: 's5cmd',
    install: 'see github.com/peak/s5cmd',
    command: (program, folder, endpoint) => [
      ...[
        program,
        '--endpoint-url',
        endpoint,
        '--no-verify-ssl',
        'cp',
        `${folder}/`,
        's3://bench/user_info/processed/',
      ],
    ],
    environment: () => ({}),
  },
  {
    name: 'obstore',
    program: 'python3',
    check: ['-c', 'import obstore'],
    install: 'pip install obstore',
    command: (program, folder, endpoint) => [program, obstoreScript, folder, endpoint],
    environment: () => ({}),
  },
  {
    name: 's3sync',
    install: 'see github.com/nidor1998/s3sync',
    // Told not to look before a PUT, and not at the object after it.
    command: (program, folder, endpoint) => [
      ...[program, folder, 's3://bench/user_info/processed/', '--target-endpoint-url', endpoint],
      ...['--target-access-key', 'AKIABENCH', '--target-secret-access-key', 'secret'],
      ...['--target-region', 'eu-west-1', '--target-force-path-style', '--worker-size', '256'],
      ...['--remove-modified-filter', '--disable-etag-verify'],
    ],
    environment: () => ({}),
  },
];

/** Its program, or undefined where it is not installed. */
export function findTool({ name, program = name, check }: Tool): string | undefined {
  const path = findProgram(program);
  const isThere = path !== undefined && (check === undefined || spawnSync(path, check).status === 0);
  return isThere ? path : undefined;
}
