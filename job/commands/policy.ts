/** `splitter policy`: the rights that a job needs, as the JSON of an IAM policy. */
import type { Command } from './command.js';

export const policy: Command = {
  name: 'policy',
  summary: 'print the IAM policy that a job needs',
  description:
    "Takes split's flags and prints the least that the job's role must be allowed, as the JSON of an IAM policy: for a task of ECS its task role, not its execution role. It asks AWS nothing. The rights serve split and its stages, and resume, diff, preview, restore, verify and report of the same job.",
  examples: [
    {
      what: 'a table',
      line: "splitter policy --table shop.orders --source-locations s3://lake/orders/ --target s3://my-bucket/orders/ --key '{order_id}.json' --region eu-central-1 --account 123456789012",
    },
    {
      what: 'a job of a config file, into a file for Terraform',
      line: 'splitter policy --config splitter.yaml --job orders --source-locations s3://lake/orders/ > policy.json',
    },
  ],
  start: async (flags, environment, machine, faults) => {
    const { runPolicy } = await import('./run-policy.js');
    return runPolicy({ flags, environment, machine, faults });
  },
};
