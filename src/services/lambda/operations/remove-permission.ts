import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, inQuery, string, structure } from '../../../schema/shape.ts';
import { onQualified, removedGrantKeys } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, PreconditionFailed, ResourceNotFound } from '../errors.ts';
import { functionArn, parseFunctionName } from '../function/name/name.ts';
import { stalePolicy } from '../permission/policies.ts';
import { parsePolicyTarget, requirePolicyTarget } from '../permission/policy-target.ts';
import { NamespacedFunctionName, Qualifier } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */
export const RemovePermission = operation('RemovePermission', {
  http: {
    method: 'DELETE',
    path: '/2015-03-31/functions/{FunctionName}/policy/{StatementId}',
    status: 204,
  },
  input: structure({
    FunctionName: inPath(NamespacedFunctionName),
    StatementId: inPath(string({ min: 1, max: 100, pattern: /([a-zA-Z0-9-_.]+)/ })),
    Qualifier: inQuery('Qualifier', Qualifier),
    RevisionId: inQuery('RevisionId', string()),
  }),
  errors: [InvalidParameterValue, PreconditionFailed, ResourceNotFound],
  access: onQualified('lambda:RemovePermission', removedGrantKeys),
});

export const removePermission: Handler<typeof RemovePermission, LambdaContext> = async (
  { FunctionName, StatementId, Qualifier: qualifier, RevisionId },
  { functions, attachments, random },
  caller,
) => {
  const reference = parseFunctionName(FunctionName, caller, qualifier);
  const { name } = reference;
  const target = parsePolicyTarget(reference);
  if (!(await functions.find(caller, { name, qualifier: undefined }))) {
    throw ResourceNotFound(`No policy found for: ${functionArn(caller, name)}`);
  }
  await requirePolicyTarget(functions, attachments.aliases, caller, reference);
  const updated = await attachments.policies.update(caller, target, ({ revisionId, statements }) => {
    if (statements.length === 0) throw policyNotAttached();
    if (RevisionId !== undefined && RevisionId !== revisionId) throw stalePolicy();
    const remaining = statements.filter(({ Sid }) => Sid !== StatementId);
    if (remaining.length === statements.length) throw statementNotFound(StatementId);
    return { revisionId: random.uuid(), statements: remaining };
  });
  if (!updated) throw policyNotAttached();
};

function policyNotAttached() {
  return ResourceNotFound('No policy is associated with the given resource.');
}

function statementNotFound(id: string) {
  return ResourceNotFound(`Statement ${id} is not found in resource policy.`);
}
