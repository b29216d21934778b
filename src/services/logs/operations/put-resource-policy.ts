import { findPolicyProblem } from '../../../policy/document.ts';
import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import type { LogsContext } from '../context.ts';
import { InvalidParameter, LimitExceeded } from '../errors.ts';
import { PolicyDocument, PolicyName, ResourcePolicyShape } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html */
export const PutResourcePolicy = operation('PutResourcePolicy', {
  input: structure({
    policyName: optional(PolicyName),
    policyDocument: optional(PolicyDocument),
    resourceArn: optional(string()),
    expectedRevisionId: optional(string({ min: 1 })),
  }),
  output: structure({ resourcePolicy: ResourcePolicyShape }),
  errors: [InvalidParameter, LimitExceeded],
  access: onAll('logs:PutResourcePolicy'),
});

export const putResourcePolicy: Handler<typeof PutResourcePolicy, LogsContext> = async (
  { policyName, policyDocument, resourceArn, expectedRevisionId },
  { policies, clock },
  caller,
) => {
  if (resourceArn !== undefined || expectedRevisionId !== undefined) {
    throw InvalidParameter(
      'Policies of single log groups (resourceArn, expectedRevisionId) are not supported by Millrace. Leave both out and give the policy a name.',
    );
  }
  if (policyName === undefined || policyDocument === undefined) {
    throw InvalidParameter('policyName and policyDocument are required.');
  }
  checkPolicy(policyDocument);
  const updatedMs = clock.now();
  await policies.put(caller, { name: policyName, text: policyDocument, updatedMs });
  return {
    resourcePolicy: { policyName, policyDocument, lastUpdatedTime: updatedMs, policyScope: 'ACCOUNT' },
  };
};

/** @throws InvalidParameter */
function checkPolicy(text: string): void {
  const cause = findPolicyProblem(text, 'resource');
  if (cause) throw InvalidParameter(`Invalid policy document: ${cause.message}`, { cause });
}
