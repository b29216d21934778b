import { parseJsonObject } from '../../lib/json/json-object.ts';
import { MalformedPolicyDocument } from './errors.ts';

/**
 * Policies are stored and not evaluated; a document that is not a JSON object is rejected, as AWS does.
 * @throws MalformedPolicyDocument
 */
export function requirePolicyJson(text: string): string {
  if (!parseJsonObject(text)) throw MalformedPolicyDocument('This policy contains invalid Json');
  return text;
}
