import { InvalidParameter } from './errors.ts';

/** Whether the attributes of a subscription ask for the message alone. @throws InvalidParameter for any other */
export function readRawDelivery(attributes: Readonly<Record<string, string>>): boolean {
  for (const name of Object.keys(attributes)) {
    if (name === 'RawMessageDelivery') continue;
    throw InvalidParameter(`Invalid parameter: Attributes Reason: ${name} is not supported by Millrace`);
  }
  return attributes['RawMessageDelivery'] === 'true';
}
