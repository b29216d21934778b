// One stack for each way to use a construct of aws-kinesis, aws-lambda-nodejs or aws-lambda-event-sources, and for the
// custom resources of the CDK. cdk.test.ts copies this file into a project that has the packages.
import { App, Duration, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as destinations from 'aws-cdk-lib/aws-lambda-destinations';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as customResources from 'aws-cdk-lib/custom-resources';

const app = new App();
const removalPolicy = RemovalPolicy.DESTROY;
const { LATEST, TRIM_HORIZON } = lambda.StartingPosition;

const streamOf = (scope, properties = {}) =>
  new kinesis.Stream(scope, 'Stream', { removalPolicy, ...properties });
const functionOf = (scope, properties = {}, id = 'Function') =>
  new NodejsFunction(scope, id, {
    entry: 'src/count.ts',
    runtime: lambda.Runtime.NODEJS_20_X,
    ...properties,
  });
const consumerOf = (scope, source) => functionOf(scope).addEventSource(source);

const stacks = {
  StreamDefault: (stack) => streamOf(stack),
  StreamProvisioned: (stack) =>
    streamOf(stack, { streamName: 'provisioned', shardCount: 3, retentionPeriod: Duration.days(2) }),
  StreamOnDemand: (stack) => streamOf(stack, { streamMode: kinesis.StreamMode.ON_DEMAND }),
  StreamManagedKey: (stack) => streamOf(stack, { encryption: kinesis.StreamEncryption.MANAGED }),
  StreamOwnKey: (stack) =>
    streamOf(stack, {
      encryption: kinesis.StreamEncryption.KMS,
      encryptionKey: new kms.Key(stack, 'Key', { alias: 'alias/clicks', removalPolicy }),
    }),
  StreamShardMetrics: (stack) =>
    streamOf(stack, { shardLevelMetrics: [kinesis.ShardLevelMetrics.INCOMING_BYTES] }),
  StreamConsumer: (stack) =>
    new kinesis.StreamConsumer(stack, 'Consumer', { streamConsumerName: 'reports', stream: streamOf(stack) }),
  StreamPolicy: (stack) =>
    streamOf(stack).addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.AccountPrincipal('111122223333')],
        actions: ['kinesis:GetRecords', 'kinesis:GetShardIterator'],
        resources: ['*'],
      }),
    ),
  StreamGrants: (stack) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    streamOf(stack).grantReadWrite(role);
  },
  StreamAlarm: (stack) => {
    const metric = streamOf(stack).metricGetRecordsIteratorAgeMilliseconds();
    metric.createAlarm(stack, 'Behind', { threshold: 60_000, evaluationPeriods: 3 });
    const dashboard = new cloudwatch.Dashboard(stack, 'Dashboard');
    dashboard.addWidgets(new cloudwatch.GraphWidget({ left: [metric] }));
  },
  FunctionDefault: (stack) => functionOf(stack),
  FunctionBundled: (stack) =>
    functionOf(stack, {
      bundling: {
        minify: true,
        sourceMap: true,
        define: { 'process.env.STAGE': JSON.stringify('dev') },
        externalModules: ['@aws-sdk/*'],
        banner: '/* clicks */',
      },
    }),
  FunctionModule: (stack) => functionOf(stack, { bundling: { format: OutputFormat.ESM } }),
  FunctionAlias: (stack) => {
    const alias = new lambda.Alias(stack, 'Alias', {
      aliasName: 'live',
      version: functionOf(stack).currentVersion,
    });
    alias.addEventSource(new sources.KinesisEventSource(streamOf(stack), { startingPosition: LATEST }));
  },
  FunctionUrl: (stack) => functionOf(stack).addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE }),
  FunctionLogs: (stack) =>
    functionOf(stack, {
      logGroup: new logs.LogGroup(stack, 'Logs', { retention: logs.RetentionDays.ONE_WEEK, removalPolicy }),
      loggingFormat: lambda.LoggingFormat.JSON,
      environment: { STAGE: 'dev' },
      timeout: Duration.seconds(30),
      reservedConcurrentExecutions: 2,
      tracing: lambda.Tracing.ACTIVE,
    }),
  FunctionDestinations: (stack) =>
    functionOf(stack, {
      onFailure: new destinations.SqsDestination(new sqs.Queue(stack, 'Failed')),
      onSuccess: new destinations.SnsDestination(new sns.Topic(stack, 'Done')),
      retryAttempts: 1,
    }),
  SourceDefault: (stack) =>
    consumerOf(stack, new sources.KinesisEventSource(streamOf(stack), { startingPosition: TRIM_HORIZON })),
  SourceSettings: (stack) =>
    consumerOf(
      stack,
      new sources.KinesisEventSource(streamOf(stack), {
        startingPosition: TRIM_HORIZON,
        batchSize: 10,
        maxBatchingWindow: Duration.seconds(1),
        parallelizationFactor: 2,
        bisectBatchOnError: true,
        retryAttempts: 2,
        maxRecordAge: Duration.hours(1),
        reportBatchItemFailures: true,
        filters: [lambda.FilterCriteria.filter({ data: { kind: lambda.FilterRule.isEqual('click') } })],
        onFailure: new sources.SqsDlq(new sqs.Queue(stack, 'Failed')),
      }),
    ),
  SourceWindow: (stack) =>
    consumerOf(
      stack,
      new sources.KinesisEventSource(streamOf(stack), {
        startingPosition: LATEST,
        tumblingWindow: Duration.seconds(30),
        onFailure: new sources.SnsDlq(new sns.Topic(stack, 'Failed')),
      }),
    ),
  SourceBucket: (stack) =>
    consumerOf(
      stack,
      new sources.KinesisEventSource(streamOf(stack), {
        startingPosition: LATEST,
        onFailure: new sources.S3OnFailureDestination(new s3.Bucket(stack, 'Failed', { removalPolicy })),
      }),
    ),
  SourceFanOut: (stack) => {
    const consumer = new kinesis.StreamConsumer(stack, 'Consumer', {
      streamConsumerName: 'fan-out',
      stream: streamOf(stack),
    });
    consumerOf(stack, new sources.KinesisConsumerEventSource(consumer, { startingPosition: LATEST }));
  },
  CustomResources: (stack) => {
    const bucket = new s3.Bucket(stack, 'Bucket', { autoDeleteObjects: true, removalPolicy });
    const call = new customResources.AwsCustomResource(stack, 'Put', {
      onCreate: {
        service: 's3',
        action: 'PutObject',
        parameters: { Bucket: bucket.bucketName, Key: 'first', Body: 'one' },
        physicalResourceId: customResources.PhysicalResourceId.of('first'),
      },
      policy: customResources.AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }),
      installLatestAwsSdk: false,
    });
    const nested = new NestedStack(stack, 'Nested');
    return new ssm.StringParameter(nested, 'Etag', {
      parameterName: '/constructs/etag',
      stringValue: call.getResponseField('ETag'),
    });
  },
};

for (const [name, build] of Object.entries(stacks)) {
  build(new Stack(app, name, { env: { account: '000000000000', region: 'us-east-1' } }));
}
