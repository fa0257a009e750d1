/** The policy that `splitter policy` prints for a mode, told what the deployment is told. */
import { flagOf } from '../../job/settings/setting.js';
import { runSplitter } from '../e2e/run-splitter.js';
import { where } from './call.js';
import type { Mode } from './mode.js';
import type { Policy } from './role-policy.js';

const shared = [
  ...['sourceLocations', 'sourceTables', 'athenaResults'],
  ...['connectorFunctions', 'connectorSpill'],
];

/** @throws Error when the command fails */
export async function printedPolicy(
  { context }: Mode,
  environment: Readonly<Record<string, string>>,
): Promise<Policy> {
  const flags = shared.flatMap((name) =>
    context[name] === undefined ? [] : [flagOf(name), String(context[name])],
  );
  const ofLakeFormation = context.lakeFormation === undefined ? [] : [flagOf('lakeFormation')];
  const keys = [context.kmsKey, context.otherKmsKeys].filter((key) => key !== undefined);
  const ofKeys = keys.length === 0 ? [] : ['--other-kms-keys', keys.join(',')];
  const place = ['--account', where.account, '--region', where.region];
  const { code, stdout, stderr } = await runSplitter(
    ['policy', ...flags, ...ofLakeFormation, ...ofKeys, ...place],
    {
      env: environment,
    },
  );
  if (code !== 0) throw new Error(`splitter policy: expected exit 0, got ${code}:\n${stderr}`);
  return JSON.parse(stdout) as Policy;
}
