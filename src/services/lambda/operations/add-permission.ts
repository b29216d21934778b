import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, enumeration, inPath, inQuery, optional, string, structure } from '../../../schema/shape.ts';
import { grantKeys, onQualified } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import {
  InvalidParameterValue,
  PolicyLengthExceeded,
  PreconditionFailed,
  ResourceConflict,
  ResourceNotFound,
} from '../errors.ts';
import { parseFunctionName } from '../function/name/name.ts';
import { MAX_POLICY_BYTES } from '../limits.ts';
import { type PolicyDocument, policyText, stalePolicy, statementOf } from '../permission/policies.ts';
import { parsePolicyTarget, requirePolicyTarget } from '../permission/policy-target.ts';
import { NamespacedFunctionName, Qualifier, SourceArn } from '../shapes.ts';

/**
 * Permissions of services are checked in every mode of `--auth`, those of accounts and roles with `warn` and `enforce`.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export const AddPermission = operation('AddPermission', {
  http: { method: 'POST', path: '/2015-03-31/functions/{FunctionName}/policy', status: 201 },
  input: structure({
    FunctionName: inPath(NamespacedFunctionName),
    StatementId: string({ min: 1, max: 100, pattern: /([a-zA-Z0-9-_]+)/ }),
    Action: string({ max: 10_000, pattern: /(lambda:[*]|lambda:[a-zA-Z]+|[*])/ }),
    Principal: string({ max: 2048, pattern: /[^\s]+/ }),
    SourceArn: optional(SourceArn),
    SourceAccount: optional(string({ max: 12, pattern: /\d{12}/ })),
    EventSourceToken: optional(
      string({ max: 256, pattern: /[a-zA-Z0-9._-]+/, patternText: '[a-zA-Z0-9._\\-]+' }),
    ),
    Qualifier: inQuery('Qualifier', Qualifier),
    RevisionId: optional(string()),
    PrincipalOrgID: optional(string({ min: 12, max: 34, pattern: /o-[a-z0-9]{10,32}/ })),
    FunctionUrlAuthType: optional(enumeration('NONE', 'AWS_IAM')),
    InvokedViaFunctionUrl: optional(boolean()),
  }),
  output: structure({ Statement: string() }),
  errors: [
    InvalidParameterValue,
    PolicyLengthExceeded,
    PreconditionFailed,
    ResourceConflict,
    ResourceNotFound,
  ],
  access: onQualified('lambda:AddPermission', grantKeys),
});

export const addPermission: Handler<typeof AddPermission, LambdaContext> = async (
  input,
  { functions, attachments, random },
  caller,
) => {
  const reference = parseFunctionName(input.FunctionName, caller, input.Qualifier);
  const target = parsePolicyTarget(reference);
  const statement = statementOf(input, caller, reference);
  const aliasRevisionId = await requirePolicyTarget(functions, attachments.aliases, caller, reference);
  const added = (current: PolicyDocument | undefined): PolicyDocument => {
    const statements = current?.statements ?? [];
    // As long as an alias has no policy, a request may specify the RevisionId of the alias itself.
    const revisionId = statements.length > 0 ? current?.revisionId : aliasRevisionId;
    if (input.RevisionId !== undefined && input.RevisionId !== revisionId) throw stalePolicy();
    if (statements.some(({ Sid }) => Sid === statement.Sid)) {
      throw ResourceConflict(
        `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      );
    }
    const policy = { revisionId: random.uuid(), statements: [...statements, statement] };
    const length = Buffer.byteLength(policyText(policy));
    if (length > MAX_POLICY_BYTES) {
      throw PolicyLengthExceeded(
        `The final policy size (${length}) is bigger than the limit (${MAX_POLICY_BYTES}).`,
      );
    }
    return policy;
  };
  // The first statement creates the policy. If a concurrent request creates it first, this one adds to it.
  const updated = await attachments.policies.update(caller, target, added);
  if (!updated && !(await attachments.policies.create(caller, target, added(undefined)))) {
    await attachments.policies.update(caller, target, added);
  }
  return { Statement: JSON.stringify(statement) };
};
