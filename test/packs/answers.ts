/** What this deployment says to each rule of checkov and of the packs that finds something: how it is mended, or why it stands. */

export const answers: Readonly<Record<string, string>> = {
  CKV_AWS_111:
    'Log deliveries know no resources, and neither do the ids of tasks before they start: the state machine may stop those that it has started.',
  CKV_AWS_158: '`kms-key` encrypts both log groups.',
  CKV_AWS_18: 'As S3BucketLoggingEnabled.',
  CKV_AWS_21: 'As S3BucketVersioningEnabled.',
  CKV_AWS_26: '`kms-key` encrypts the topic.',
  CKV_AWS_27:
    'SQS encrypts the queue with its own keys; `kms-key` with yours. What lies in it is which start did not succeed.',
  CloudWatchLogGroupEncrypted: '`kms-key` encrypts both log groups.',
  IAMNoInlinePolicy:
    'Each policy belongs to one role, is made with it and goes with it; nobody can attach it elsewhere. Long ones are managed policies.',
  S3BucketLoggingEnabled:
    'The ledgers of a run name every object that it wrote. Who read objects is told by CloudTrail data events, or by access logs on a `target` bucket of yours.',
  S3BucketReplicationEnabled:
    'The objects can be made again from the source. What is lost with the state is the comparison with the last run, so that the next one writes all objects again, and every earlier run that `restore` could bring back. A `target` bucket of yours may replicate; `preview` tells what that costs.',
  S3BucketVersioningEnabled:
    'Each night would keep the objects of the night before, at their price. `keep-frozen` and `restore` bring an earlier run back; a `target` bucket of yours may have versions.',
  S3DefaultEncryptionKMS: '`kms-key` encrypts both buckets, with a bucket key.',
  SNSEncryptedKMS: '`kms-key` encrypts the topic.',
  VPCDefaultSecurityGroupClosed:
    'Nothing is in the default group, and closing it takes a function with rights of its own. `vpc-id` takes a network of yours.',
  VPCFlowLogsEnabled:
    'Nothing comes in and HTTPS goes out. Flow logs have addresses, ports and bytes of connections, each of which carries many PUTs, at a price per GB; objects are named by CloudTrail data events. `vpc-id` takes a network of yours, which may have them.',
  VPCNoUnrestrictedRouteToIGW: '`network: private` has no internet gateway.',
};
