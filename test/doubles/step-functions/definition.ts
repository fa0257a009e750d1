/** The part of the Amazon States Language that the runs' state machines use; anything else is refused. */
import { z } from 'zod';

const json = z.unknown();
const path = z.string().startsWith('$');

const comparison = z
  .strictObject({
    Variable: path,
    IsPresent: z.boolean(),
    IsTimestamp: z.literal(true),
    StringEquals: z.string(),
    StringMatches: z.string(),
    NumericEquals: z.number(),
    NumericGreaterThanEquals: z.number(),
    NumericGreaterThanPath: path,
    TimestampGreaterThanEqualsPath: path,
  })
  .partial();

export type Condition = z.infer<typeof comparison> & {
  readonly And?: readonly Condition[] | undefined;
  readonly Or?: readonly Condition[] | undefined;
};

const condition: z.ZodType<Condition> = z.lazy(() =>
  comparison.extend({ And: z.array(condition).optional(), Or: z.array(condition).optional() }),
);

const rule = comparison.extend({
  And: z.array(condition).optional(),
  Or: z.array(condition).optional(),
  Next: z.string(),
});

const common = { Comment: z.string().optional() };
const onward = { Next: z.string().optional(), End: z.literal(true).optional() };

const errorNames = z.array(z.string()).min(1);
const catcher = z.strictObject({ ErrorEquals: errorNames, ResultPath: path.nullable(), Next: z.string() });
const retrier = z.strictObject({
  ErrorEquals: errorNames,
  IntervalSeconds: z.number(),
  MaxAttempts: z.number(),
  BackoffRate: z.number(),
  MaxDelaySeconds: z.number(),
  JitterStrategy: z.literal('FULL'),
});

const pass = z.strictObject({
  ...common,
  ...onward,
  Type: z.literal('Pass'),
  InputPath: path.optional(),
  Parameters: json.optional(),
  Result: json.optional(),
  ResultPath: path.optional(),
});
const choice = z.strictObject({
  ...common,
  Type: z.literal('Choice'),
  Choices: z.array(rule),
  Default: z.string().optional(),
});
const wait = z.strictObject({ ...common, ...onward, Type: z.literal('Wait'), Seconds: z.number() });
const fail = z.strictObject({ ...common, Type: z.literal('Fail'), Error: z.string(), Cause: z.string() });
const task = z.strictObject({
  ...common,
  ...onward,
  Type: z.literal('Task'),
  Resource: z.string().regex(/:states:::(ecs:runTask\.sync|events:putEvents|aws-sdk:s3:getObject)$/),
  Parameters: json,
  ResultSelector: json.optional(),
  ResultPath: path.nullable(),
  Retry: z.array(retrier),
  Catch: z.array(catcher),
});

const plainState = z.discriminatedUnion('Type', [pass, choice, wait, fail, task]);

const map = z.strictObject({
  ...common,
  ...onward,
  Type: z.literal('Map'),
  ResultPath: z.null(),
  Catch: z.array(catcher),
  ItemReader: z.strictObject({
    Resource: z.string().endsWith(':states:::s3:getObject'),
    ReaderConfig: z.strictObject({ InputType: z.literal('JSON') }),
    Parameters: json,
  }),
  ItemSelector: json,
  ItemProcessor: z.strictObject({
    ProcessorConfig: z.strictObject({ Mode: z.literal('DISTRIBUTED'), ExecutionType: z.literal('STANDARD') }),
    StartAt: z.string(),
    // No maps within maps.
    States: z.record(z.string(), plainState),
  }),
  MaxConcurrency: z.number(),
  // A failed child would otherwise end its neighbours, which is not interpreted.
  ToleratedFailurePercentage: z.literal(100),
});

const machine = z.strictObject({
  StartAt: z.string(),
  States: z.record(z.string(), z.discriminatedUnion('Type', [...plainState.options, map])),
  TimeoutSeconds: z.number(),
});

export type MapState = z.infer<typeof map>;
export type State = z.infer<typeof machine>['States'][string];
export type Machine = Pick<z.infer<typeof machine>, 'StartAt' | 'States'>;

/** @throws ZodError naming what of the definition is not interpreted here */
export function readDefinition(definition: unknown): Machine {
  return machine.parse(definition);
}
