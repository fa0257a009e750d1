/** A source to try the job on: a bucket, the reference table in Glue, and a small file of its rows. */

import { join } from 'node:path';
import { Aws, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { sampleJob } from '../settings/sample-job.js';
import type { S3Prefix } from '../settings/stack-settings.js';

/** As athena-table.ddl declares it. */
const columns = ['user_id', ...Array.from({ length: 51 }, (_, index) => `user_data${index}`)];

export class SampleTable extends Construct {
  readonly location: S3Prefix;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { database: databaseName, table, prefix } = sampleJob;
    const bucket = new Bucket(this, 'Source', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.location = { bucket: bucket.bucketName, prefix };
    new BucketDeployment(this, 'Rows', {
      sources: [Source.asset(join(process.cwd(), 'infra/sample/data'))],
      // CDK's classes do not fit their own interfaces under exactOptionalPropertyTypes.
      destinationBucket: bucket as IBucket,
      destinationKeyPrefix: prefix,
      prune: false,
    });
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: databaseName, description: 'The sample of the splitter' },
    });
    new CfnTable(this, 'Table', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: database.ref,
      tableInput: {
        name: table,
        tableType: 'EXTERNAL_TABLE',
        parameters: { 'skip.header.line.count': '0' },
        storageDescriptor: {
          columns: columns.map((name) => ({ name, type: 'string' })),
          location: bucket.s3UrlForObject(prefix),
          inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
          serdeInfo: {
            serializationLibrary: 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
            parameters: { separatorChar: ',', quoteChar: '"', escapeChar: '\\' },
          },
        },
      },
    });
    new CfnOutput(Stack.of(this), 'SampleLocation', { value: bucket.s3UrlForObject(prefix) });
  }
}
