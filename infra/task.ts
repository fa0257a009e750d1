/** The Fargate task of a job: definition and container, of the size and kind that the settings ask for. */
import { CfnDeletionPolicy, type CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  type ContainerDefinition,
  ContainerImage,
  CpuArchitecture,
  FargateTaskDefinition,
  type ICluster,
  LinuxParameters,
  LogDriver,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { containerName } from '../job/settings/deployment.js';
import { scratchFolder } from './job-environment.js';
import type { ImageSettings, StackSettings } from './settings/stack-settings.js';
import type { Tasks } from './tasks.js';

/** Fargate's longest. The job drains for at most 100 s; ECS developer guide, "Task definition parameters". */
const stopTimeout = Duration.seconds(120);

export interface TaskProps {
  readonly settings: StackSettings;
  readonly tasks: Tasks;
  readonly environment: Record<string, string>;
}

export class Task {
  readonly cluster: ICluster;
  readonly definition: FargateTaskDefinition;
  readonly container: ContainerDefinition;

  constructor(scope: Construct, { settings, tasks, environment }: TaskProps) {
    this.cluster = tasks.cluster;
    const isArm = settings.architecture === 'arm64';
    this.definition = new FargateTaskDefinition(scope, 'Definition', {
      cpu: settings.cpu,
      memoryLimitMiB: settings.memoryMiB,
      ...(settings.ephemeralStorageGiB !== undefined && {
        ephemeralStorageGiB: settings.ephemeralStorageGiB,
      }),
      runtimePlatform: {
        operatingSystemFamily: OperatingSystemFamily.LINUX,
        cpuArchitecture: isArm ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64,
      },
      volumes: [{ name: 'scratch' }],
      ...(settings.taskRoleArn !== undefined && {
        taskRole: Role.fromRoleArn(scope, 'TaskRole', settings.taskRoleArn, { mutable: false }),
      }),
    });
    keepEarlierRevisions(this.definition.node.defaultChild as CfnResource);
    this.container = this.definition.addContainer(containerName, {
      image: image(scope, settings.image, isArm),
      environment,
      logging: LogDriver.awsLogs({ logGroup: tasks.logGroup, streamPrefix: containerName }),
      readonlyRootFilesystem: true,
      stopTimeout,
      linuxParameters: new LinuxParameters(scope, 'Linux', { initProcessEnabled: true }),
    });
    this.container.addMountPoints({ sourceVolume: 'scratch', containerPath: scratchFolder, readOnly: false });
  }

  /** The ARNs of all revisions of the definition, as a policy names them. */
  get everyRevision(): string {
    return Stack.of(this.definition).formatArn({
      service: 'ecs',
      resource: 'task-definition',
      resourceName: `${this.definition.family}:*`,
    });
  }
}

function image(scope: Construct, settings: ImageSettings, isArm: boolean): ContainerImage {
  if (settings.kind === 'existing') return existingImage(scope, settings.uri);
  // CDK runs the app in the folder of cdk.json, where the Dockerfile is.
  return ContainerImage.fromAsset(process.cwd(), {
    platform: isArm ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
    ...(settings.nodeImage !== undefined && { buildArgs: { NODE_IMAGE: settings.nodeImage } }),
  });
}

/** From ECR the execution role gets the right to pull; in any other registry the image must be open to all. */
function existingImage(scope: Construct, uri: string): ContainerImage {
  const inEcr = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)[:@]?(.*)$/;
  const [, account, region, repositoryName, version = ''] = inEcr.exec(uri) ?? [];
  if (account === undefined || region === undefined || repositoryName === undefined) {
    return ContainerImage.fromRegistry(uri);
  }
  const repositoryArn = Stack.of(scope).formatArn({
    service: 'ecr',
    account,
    region,
    resource: 'repository',
    resourceName: repositoryName,
  });
  const repository = Repository.fromRepositoryAttributes(scope, 'Image', { repositoryArn, repositoryName });
  return ContainerImage.fromEcrRepository(repository, version === '' ? 'latest' : version);
}

/**
 * CloudFormation would end a revision as soon as a deployment replaces it, and a task of a revision that has ended cannot
 * be started; ECS developer guide, "Task definition states".
 */
function keepEarlierRevisions(definition: CfnResource): void {
  definition.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  definition.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
}
