import { InvalidArgument } from '../errors.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
const MAX_PARTS = 10_000;

/** @throws InvalidArgument */
export function checkPartNumber(partNumber: number): void {
  if (partNumber >= 1 && partNumber <= MAX_PARTS) return;
  throw InvalidArgument(`Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`);
}
