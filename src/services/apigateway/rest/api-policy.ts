import { parsePolicy } from '../../../policy/document.ts';
import { MalformedPolicy } from '../../../policy/malformed-policy.ts';
import { BadRequest } from '../errors.ts';

/** @throws BadRequest for a policy that could not be evaluated */
export function requireApiPolicy({ policy }: { readonly policy?: string | undefined }): void {
  if (policy === undefined || policy === '') return;
  try {
    parsePolicy(policy, 'resource');
  } catch (error) {
    if (!(error instanceof MalformedPolicy)) throw error;
    throw BadRequest(
      'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.',
      { cause: error },
    );
  }
}
