// Two functions of one pipeline, each with spans of its own.
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { openTracing } from './tracing.mjs';

const tracing = openTracing(process.env.AWS_LAMBDA_FUNCTION_NAME, process.env.COLLECTOR);
const kinesis = new KinesisClient({});

export const ingest = () =>
  tracing.inSpan('ingest', process.env._X_AMZN_TRACE_ID, async (spanContext) => {
    console.log('ingesting');
    await tracing
      .within(kinesis, spanContext)
      .send(new PutRecordCommand({ StreamName: 'alerts', PartitionKey: 'a', Data: Buffer.from('alert') }));
  });

export const alert = () => tracing.inSpan('alert', process.env._X_AMZN_TRACE_ID, async () => {});
