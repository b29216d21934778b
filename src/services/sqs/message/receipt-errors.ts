import { InvalidParameterValue, ReceiptHandleIsInvalid } from '../errors.ts';

export function invalidReceiptHandle(receiptHandle: string) {
  return ReceiptHandleIsInvalid(`The input receipt handle "${receiptHandle}" is not a valid receipt handle.`);
}

/** Recorded on AWS: docs/aws/sqs.md#errors. */
export function expiredReceiptHandle(receiptHandle: string) {
  return InvalidParameterValue(
    `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
  );
}
