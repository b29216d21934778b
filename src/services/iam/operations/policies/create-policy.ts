import { partitionOf } from '../../../../lib/aws/arn.ts';
import { when } from '../../../../schema/access.ts';
import { type Handler, operation } from '../../../../schema/operation.ts';
import { addedTags, isTagged } from '../../../../schema/request-tags.ts';
import { list, optional, string, structure } from '../../../../schema/shape.ts';
import { onNewPolicy } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { EntityAlreadyExists, InvalidInput, LimitExceeded, MalformedPolicyDocument } from '../../errors.ts';
import { MAX_TAGS } from '../../limits.ts';
import { describePolicy, type ManagedPolicyDocument } from '../../managed-policy/policy-document.ts';
import { requireManagedPolicy } from '../../entity/policy-json.ts';
import { Path, Policy, PolicyDocument, PolicyName, Tag } from '../../shapes.ts';
import { requireDistinctTags } from '../../entity/tags.ts';
import { newUniqueId } from '../../entity/unique-id.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
export const CreatePolicy = operation('CreatePolicy', {
  input: structure({
    PolicyName,
    Path: optional(Path),
    PolicyDocument,
    Description: optional(string({ max: 1000 })),
    Tags: optional(list(Tag, { max: MAX_TAGS })),
  }),
  output: structure({ Policy }),
  errors: [EntityAlreadyExists, InvalidInput, LimitExceeded, MalformedPolicyDocument],
  access: [
    ...onNewPolicy('iam:CreatePolicy', addedTags),
    ...when(isTagged, onNewPolicy('iam:TagPolicy', addedTags)),
  ],
});

export const createPolicy: Handler<typeof CreatePolicy, IamContext> = async (
  input,
  { policies, clock, random },
  { account, region },
) => {
  requireDistinctTags(input.Tags ?? []);
  const createdMs = clock.now();
  const document = requireManagedPolicy(input.PolicyDocument);
  const policy: ManagedPolicyDocument = {
    account,
    partition: partitionOf(region),
    policyName: input.PolicyName,
    path: input.Path ?? '/',
    policyId: newUniqueId('ANPA', random),
    createdMs,
    updatedMs: createdMs,
    description: input.Description,
    tags: input.Tags ?? [],
    versions: [{ versionId: 'v1', document, createdMs }],
    versionCount: 1,
    defaultVersionId: 'v1',
  };
  await policies.create(policy);
  return { Policy: describePolicy(policy) };
};
