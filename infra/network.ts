/** Where the tasks run: a network of their own without a NAT gateway, or an existing one by its ids. */
import { Annotations, Fn } from 'aws-cdk-lib';
import {
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  Subnet,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { NetworkSettings } from './settings/stack-settings.js';

/** What a task talks to beside S3: its image, its log, and Athena. Credentials come from the task's own metadata. */
const endpoints = {
  Ecr: InterfaceVpcEndpointAwsService.ECR,
  EcrDocker: InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  Athena: InterfaceVpcEndpointAwsService.ATHENA,
};

const https = Port.tcp(443);

export class Network extends Construct {
  readonly vpc: IVpc;
  readonly subnets: ISubnet[];
  readonly assignPublicIp: boolean;
  /** Of the tasks. */
  readonly securityGroups: readonly ISecurityGroup[];

  constructor(scope: Construct, id: string, settings: NetworkSettings) {
    super(scope, id);
    if (settings.kind === 'existing') {
      this.vpc = this.#existing(settings);
      this.subnets = settings.subnetIds.map((subnetId) => Subnet.fromSubnetId(this, subnetId, subnetId));
      this.assignPublicIp = settings.assignPublicIp;
    } else {
      this.vpc = this.#own(settings.isPrivate);
      this.subnets = settings.isPrivate ? this.vpc.isolatedSubnets : this.vpc.publicSubnets;
      this.assignPublicIp = !settings.isPrivate;
    }
    const given = settings.kind === 'existing' ? settings.securityGroupIds : [];
    if (given.length > 0) {
      this.securityGroups = given.map((id) =>
        SecurityGroup.fromSecurityGroupId(this, id, id, { mutable: false }),
      );
      return;
    }
    const group = new SecurityGroup(this, 'Tasks', {
      vpc: this.vpc,
      description: 'Tasks of the splitter: no way in, HTTPS out',
      allowAllOutbound: false,
    });
    group.addEgressRule(Peer.anyIpv4(), https, 'AWS over TLS');
    this.securityGroups = [group];
    if (settings.kind === 'new' && settings.isPrivate) this.#addEndpoints(group);
  }

  /** Without a look-up, which would need credentials at synth. The zones are never used: subnets are named. */
  #existing({ vpcId, subnetIds }: NetworkSettings & { readonly kind: 'existing' }): IVpc {
    Annotations.of(this).acknowledgeWarning(
      '@aws-cdk/aws-ec2:noSubnetRouteTableId',
      'The routes of an existing network are its own affair.',
    );
    return Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId,
      availabilityZones: subnetIds.map((_, index) => Fn.select(index, Fn.getAzs())),
      privateSubnetIds: [...subnetIds],
    });
  }

  #own(isPrivate: boolean): IVpc {
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [
        isPrivate
          ? { name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 22 }
          : // Fargate gives the address; nothing else is to get one.
            { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: 22, mapPublicIpOnLaunch: false },
      ],
      // Free, and what is PUT to S3 does not count as traffic to the internet.
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
      // Nothing is in the default group, and emptying it takes a function of its own.
      restrictDefaultSecurityGroup: false,
    });
    // CDK's classes do not fit their own interfaces under exactOptionalPropertyTypes.
    return vpc as IVpc;
  }

  #addEndpoints(tasks: SecurityGroup): void {
    const group = new SecurityGroup(this, 'Endpoints', {
      vpc: this.vpc,
      description: 'AWS endpoints of the splitter: HTTPS from its tasks',
      allowAllOutbound: false,
    });
    group.addIngressRule(tasks, https, 'Tasks of the splitter');
    for (const [name, service] of Object.entries(endpoints)) {
      this.vpc.addInterfaceEndpoint(name, { service, securityGroups: [group], open: false });
    }
  }
}
