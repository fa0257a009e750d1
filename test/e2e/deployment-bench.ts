/** A deployment whose ECS and S3 are doubles, and `splitter run` as one types it there. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEcsServer } from '../doubles/ecs-server.js';
import { startS3Server } from '../doubles/s3-server/s3-server.js';
import { deployment } from '../unit/deployed/deployment.js';
import { startSplitter } from './run-splitter.js';
import { s3Environment } from './s3-run.js';
import { testFolder } from './test-folder.js';

export async function openDeployment() {
  const s3 = await startS3Server({ region: deployment.Region });
  const ecs = await startEcsServer();
  s3.createBucket('rows');
  s3.createBucket(deployment.StateBucket);
  const args = ['run', '--endpoint-url', s3.endpoint, '--force-path-style'];
  const env = { ...s3Environment(s3), AWS_ENDPOINT_URL_ECS: ecs.endpoint };
  /** A folder with the deployment's outputs. */
  const folder = async () => {
    const cwd = await testFolder();
    await writeFile(join(cwd, 'cdk-outputs.json'), JSON.stringify({ GlueToS3Splitter: deployment }));
    return cwd;
  };
  const begin = async (...flags: string[]) =>
    startSplitter([...args, '--log', 'json', ...flags], { cwd: await folder(), env });
  return {
    s3,
    ecs,
    args,
    env,
    folder,
    begin,
    run: async (...flags: string[]) => (await begin(...flags)).finished,
    close: async () => {
      await s3.close();
      await ecs.close();
    },
  };
}

export type DeploymentBench = Awaited<ReturnType<typeof openDeployment>>;
