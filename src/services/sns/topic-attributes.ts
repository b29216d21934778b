import { InvalidParameter } from './errors.ts';

// The signature goes by its version; the others have no effect here, and are stored and returned unchanged.
const KEPT = ['DisplayName', 'KmsMasterKeyId', 'Policy', 'SignatureVersion', 'TracingConfig'];

/** @throws InvalidParameter for one that would change what a topic does */
export function checkTopicAttributes(names: readonly string[]): void {
  const unsupported = names.find((name) => !KEPT.includes(name));
  if (unsupported === undefined) return;
  throw InvalidParameter(`Invalid parameter: Attributes Reason: ${unsupported} is not supported by Millrace`);
}
