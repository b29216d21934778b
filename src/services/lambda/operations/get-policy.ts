import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, inQuery, string, structure } from '../../../schema/shape.ts';
import { onQualified } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { parseFunctionName } from '../function/name/name.ts';
import { policyNotFound, policyText } from '../permission/policies.ts';
import { parsePolicyTarget } from '../permission/policy-target.ts';
import { NamespacedFunctionName, Qualifier } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */
export const GetPolicy = operation('GetPolicy', {
  http: { method: 'GET', path: '/2015-03-31/functions/{FunctionName}/policy' },
  input: structure({
    FunctionName: inPath(NamespacedFunctionName),
    Qualifier: inQuery('Qualifier', Qualifier),
  }),
  output: structure({ Policy: string(), RevisionId: string() }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onQualified('lambda:GetPolicy'),
});

export const getPolicy: Handler<typeof GetPolicy, LambdaContext> = async (
  { FunctionName, Qualifier: qualifier },
  { attachments },
  caller,
) => {
  const reference = parseFunctionName(FunctionName, caller, qualifier);
  const policy = await attachments.policies.get(caller, parsePolicyTarget(reference));
  if (!policy || policy.statements.length === 0) throw policyNotFound();
  return { Policy: policyText(policy), RevisionId: policy.revisionId };
};
