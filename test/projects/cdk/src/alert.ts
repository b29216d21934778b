import type { KinesisStreamHandler } from 'aws-lambda';
import { readClick } from './click';

export const handler: KinesisStreamHandler = async ({ Records: records }) => {
  for (const record of records) {
    const { page } = readClick(record);
    if (page === '/broken') throw new Error('no such page');
    console.log(`alert ${page}`);
  }
};
