import { InvalidParameter } from './errors.ts';

// SignatureVersion selects the signature; the others have no effect here and are stored and returned unchanged.
const SUPPORTED = ['DisplayName', 'KmsMasterKeyId', 'Policy', 'SignatureVersion', 'TracingConfig'];

/** @throws InvalidParameter for an attribute that would change the behaviour of a topic */
export function checkTopicAttributes(names: readonly string[]): void {
  const unsupported = names.find((name) => !SUPPORTED.includes(name));
  if (unsupported === undefined) return;
  throw InvalidParameter(`Invalid parameter: Attributes Reason: ${unsupported} is not supported by Millrace`);
}
