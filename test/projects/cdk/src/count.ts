import type { KinesisStreamHandler } from 'aws-lambda';
import { readClick } from './click';

export const handler: KinesisStreamHandler = async ({ Records: records }) => {
  for (const record of records) console.log(`count ${readClick(record).page}`);
};
