import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, optional, structure } from '../../../../schema/shape.ts';
import { onPolicy } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { LimitExceeded, MalformedPolicyDocument, NoSuchEntity } from '../../errors.ts';
import { MAX_POLICY_VERSIONS } from '../../limits.ts';
import { describeVersion } from '../../managed-policy/policy-document.ts';
import { requireManagedPolicy } from '../../entity/policy-json.ts';
import { PolicyArn, PolicyDocument, PolicyVersion } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html */
export const CreatePolicyVersion = operation('CreatePolicyVersion', {
  input: structure({ PolicyArn, PolicyDocument, SetAsDefault: optional(boolean()) }),
  output: structure({ PolicyVersion }),
  errors: [LimitExceeded, MalformedPolicyDocument, NoSuchEntity],
  access: onPolicy('iam:CreatePolicyVersion'),
});

export const createPolicyVersion: Handler<typeof CreatePolicyVersion, IamContext> = async (
  { PolicyArn, PolicyDocument, SetAsDefault },
  { policies, clock },
  { account },
) => {
  const document = requireManagedPolicy(PolicyDocument);
  const createdMs = clock.now();
  const policy = await policies.update(account, PolicyArn, (current) => {
    if (current.versions.length >= MAX_POLICY_VERSIONS) {
      throw LimitExceeded(
        `A managed policy can have up to ${MAX_POLICY_VERSIONS} versions. Before you create a new version, you must delete an existing version.`,
      );
    }
    const versionCount = current.versionCount + 1;
    const versionId = `v${versionCount}`;
    return {
      ...current,
      updatedMs: createdMs,
      versions: [...current.versions, { versionId, document, createdMs }],
      versionCount,
      defaultVersionId: SetAsDefault === true ? versionId : current.defaultVersionId,
    };
  });
  return { PolicyVersion: describeVersion(policy, policy.versions.at(-1)!) };
};
