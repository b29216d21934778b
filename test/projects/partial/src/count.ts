import type { KinesisStreamEvent } from 'aws-lambda';

export async function handler(event: KinesisStreamEvent): Promise<void> {
  for (const { kinesis } of event.Records) {
    const click = JSON.parse(Buffer.from(kinesis.data, 'base64').toString('utf8')) as { page: string };
    console.log(`${click.page} to ${process.env['TABLE']}`);
  }
}
