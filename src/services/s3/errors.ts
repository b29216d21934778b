import { defineError } from '../../schema/error.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
export const NoSuchBucket = defineError('NoSuchBucket', { status: 404 });
export const NoSuchKey = defineError('NoSuchKey', { status: 404 });
