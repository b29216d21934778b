import { MalformedPolicyDocument } from './errors.ts';

/**
 * Policies are kept, not evaluated; but what is no JSON object is refused here rather than by a real account.
 * @throws MalformedPolicyDocument
 */
export function requirePolicyJson(text: string): string {
  if (!isJsonObject(text)) throw MalformedPolicyDocument('This policy contains invalid Json');
  return text;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
