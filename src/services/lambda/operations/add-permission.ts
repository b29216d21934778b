import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, enumeration, inPath, inQuery, optional, string, structure } from '../../../schema/shape.ts';
import type { LambdaContext } from '../context.ts';
import {
  InvalidParameterValue,
  PolicyLengthExceeded,
  PreconditionFailed,
  ResourceConflict,
  ResourceNotFound,
} from '../errors.ts';
import { parseFunctionName } from '../function/name.ts';
import { MAX_POLICY_BYTES } from '../limits.ts';
import {
  type PolicyDocument,
  policyPlace,
  policyText,
  stalePolicy,
  statementOf,
} from '../permission/policies.ts';
import { requirePolicyHolder } from '../permission/policy-holder.ts';
import { NamespacedFunctionName, Qualifier } from '../shapes.ts';

/**
 * Grants are kept and shown. Requests are not authenticated on this server, so they decide nothing yet.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export const AddPermission = operation('AddPermission', {
  http: { method: 'POST', path: '/2015-03-31/functions/{FunctionName}/policy', status: 201 },
  input: structure({
    FunctionName: inPath(NamespacedFunctionName),
    StatementId: string({ min: 1, max: 100, pattern: /([a-zA-Z0-9-_]+)/ }),
    Action: string({ max: 10_000, pattern: /(lambda:[*]|lambda:[a-zA-Z]+|[*])/ }),
    Principal: string({ max: 2048, pattern: /[^\s]+/ }),
    SourceArn: optional(
      string({
        max: 10_000,
        pattern:
          /arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)/,
        patternText:
          'arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)',
      }),
    ),
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
});

export const addPermission: Handler<typeof AddPermission, LambdaContext> = async (input, context, caller) => {
  const { attachments, random } = context;
  const reference = parseFunctionName(input.FunctionName, caller, input.Qualifier);
  const place = policyPlace(reference);
  const statement = statementOf(input, caller, reference);
  const aliasRevisionId = await requirePolicyHolder(context, caller, reference);
  const added = (current: PolicyDocument | undefined): PolicyDocument => {
    const statements = current?.statements ?? [];
    // The first permission of an alias may name the RevisionId of the alias, for there is none of a policy.
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
  // The first statement makes the policy; of two first ones at once, the second joins it.
  const updated = await attachments.policies.update(caller, place, added);
  if (!updated && !(await attachments.policies.create(caller, place, added(undefined)))) {
    await attachments.policies.update(caller, place, added);
  }
  return { Statement: JSON.stringify(statement) };
};
