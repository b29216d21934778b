import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, inQuery, string, structure } from '../../../schema/shape.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, PreconditionFailed, ResourceNotFound } from '../errors.ts';
import { functionArn, parseFunctionName } from '../function/name.ts';
import { policyPlace, stalePolicy } from '../permission/policies.ts';
import { requirePolicyHolder } from '../permission/policy-holder.ts';
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
});

export const removePermission: Handler<typeof RemovePermission, LambdaContext> = async (
  { FunctionName, StatementId, Qualifier: qualifier, RevisionId },
  context,
  caller,
) => {
  const { functions, attachments, random } = context;
  const reference = parseFunctionName(FunctionName, caller, qualifier);
  const { name } = reference;
  const place = policyPlace(reference);
  if (!(await functions.find(caller, { name, qualifier: undefined }))) {
    throw ResourceNotFound(`No policy found for: ${functionArn(caller, name)}`);
  }
  await requirePolicyHolder(context, caller, reference);
  const updated = await attachments.policies.update(caller, place, ({ revisionId, statements }) => {
    if (statements.length === 0) throw nothingToRemove();
    if (RevisionId !== undefined && RevisionId !== revisionId) throw stalePolicy();
    const left = statements.filter(({ Sid }) => Sid !== StatementId);
    if (left.length === statements.length) throw noStatement(StatementId);
    return { revisionId: random.uuid(), statements: left };
  });
  if (!updated) throw nothingToRemove();
};

function nothingToRemove() {
  return ResourceNotFound('No policy is associated with the given resource.');
}

function noStatement(id: string) {
  return ResourceNotFound(`Statement ${id} is not found in resource policy.`);
}
