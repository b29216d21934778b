import { InvalidParameter } from './errors.ts';

// How a topic is shown, who may use it, how it is encrypted and traced is told again as it was set: nothing here
// goes by it.
const KEPT = ['DisplayName', 'KmsMasterKeyId', 'Policy', 'SignatureVersion', 'TracingConfig'];

/** @throws InvalidParameter for one that would change what a topic does */
export function checkTopicAttributes(names: readonly string[]): void {
  const unsupported = names.find((name) => !KEPT.includes(name));
  if (unsupported === undefined) return;
  throw InvalidParameter(`Invalid parameter: Attributes Reason: ${unsupported} is not supported by Millrace`);
}
