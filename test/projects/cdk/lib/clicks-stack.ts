import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ShardLevelMetrics, Stream, StreamConsumer } from 'aws-cdk-lib/aws-kinesis';
import { FilterCriteria, FilterRule, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { KinesisConsumerEventSource, KinesisEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export class ClicksStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const stream = new Stream(this, 'Stream', {
      shardCount: 2,
      shardLevelMetrics: [ShardLevelMetrics.ITERATOR_AGE_MILLISECONDS],
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const failed = new Queue(this, 'Failed', { retentionPeriod: Duration.days(14) });

    const alert = new NodejsFunction(this, 'Alert', {
      entry: 'src/alert.ts',
      runtime: Runtime.NODEJS_20_X,
      logRetention: RetentionDays.ONE_WEEK,
    });
    alert.addEventSource(
      new KinesisEventSource(stream, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 10,
        bisectBatchOnError: true,
        retryAttempts: 1,
        onFailure: new SqsDlq(failed),
        filters: [FilterCriteria.filter({ data: { kind: FilterRule.isEqual('fraud') } })],
      }),
    );

    const count = new NodejsFunction(this, 'Count', {
      entry: 'src/count.ts',
      runtime: Runtime.NODEJS_20_X,
      logRetention: RetentionDays.ONE_WEEK,
      bundling: { minify: true, sourceMap: true },
    });
    const fanOut = new StreamConsumer(this, 'FanOut', { streamConsumerName: 'count', stream });
    count.addEventSource(
      new KinesisConsumerEventSource(fanOut, { startingPosition: StartingPosition.TRIM_HORIZON }),
    );

    const alarm = stream
      .metricGetRecordsIteratorAgeMilliseconds({ period: Duration.minutes(1) })
      .createAlarm(this, 'Behind', { threshold: 60_000, evaluationPeriods: 3 });
    alarm.addAlarmAction(new SnsAction(new Topic(this, 'OnCall')));

    new CfnOutput(this, 'StreamName', { value: stream.streamName });
    new CfnOutput(this, 'AlertName', { value: alert.functionName });
    new CfnOutput(this, 'CountName', { value: count.functionName });
    new CfnOutput(this, 'FailedUrl', { value: failed.queueUrl });
  }
}
