import { InvalidParameter } from './errors.ts';

/** @returns whether raw delivery is requested @throws InvalidParameter for any other attribute */
export function readRawDelivery(attributes: Readonly<Record<string, string>>): boolean {
  for (const name of Object.keys(attributes)) {
    if (name === 'RawMessageDelivery') continue;
    throw InvalidParameter(`Invalid parameter: Attributes Reason: ${name} is not supported by Millrace`);
  }
  return attributes['RawMessageDelivery'] === 'true';
}
