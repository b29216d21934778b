import { parseJsonObject } from '../../lib/json/json-object.ts';
import { MalformedPolicyDocument } from './errors.ts';

/**
 * Policies are kept, not evaluated; but what is no JSON object is refused here rather than by a real account.
 * @throws MalformedPolicyDocument
 */
export function requirePolicyJson(text: string): string {
  if (!parseJsonObject(text)) throw MalformedPolicyDocument('This policy contains invalid Json');
  return text;
}
