import { findPolicyProblem } from '../../../policy/document.ts';
import { BadRequest } from '../errors.ts';

/** @throws BadRequest for a policy that could not be evaluated */
export function requireApiPolicy({ policy }: { readonly policy?: string | undefined }): void {
  if (policy === undefined || policy === '') return;
  const cause = findPolicyProblem(policy, 'resource');
  if (!cause) return;
  throw BadRequest(
    'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.',
    { cause },
  );
}
