/** Statements as the JSON of an IAM policy. */
import type { Statement } from './statement.js';

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Sid?: string;
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
    readonly Condition?: NonNullable<Statement['conditions']>;
  }[];
}

export function policyDocument(statements: readonly Statement[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ sid, actions, resources, conditions }) => ({
      ...(sid !== undefined && { Sid: sid }),
      Effect: 'Allow',
      Action: actions,
      Resource: resources,
      ...(conditions && { Condition: conditions }),
    })),
  };
}

/** As IAM counts it, without white space; IAM user guide, "IAM and AWS STS quotas". */
export function sizeOf(document: PolicyDocument): number {
  return JSON.stringify(document).replaceAll(/\s/g, '').length;
}

/** Of a managed policy, and of all inline policies of a role. */
export const mostCharacters = { managed: 6_144, inline: 10_240 } as const;
