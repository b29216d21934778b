import { parseJsonObject } from '../../../lib/json/json-object.ts';
import { RequestKeys } from '../../../policy/conditions/request-keys.ts';
import { parsePolicy } from '../../../policy/document.ts';
import { evaluatePolicy } from '../../../policy/evaluate-policy.ts';
import { MalformedPolicy } from '../../../policy/malformed-policy.ts';
import { ANONYMOUS } from '../../../policy/principal.ts';
import type { Statement } from '../../../policy/statement.ts';
import { ValidationError } from '../errors.ts';
import type { StackResource } from '../store/stack.ts';

/*
 * Which changes of resources the updates of a stack may make:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 */

const ACTION = /^Update:(Modify|Replace|Delete|\*)$/i;
const RESOURCE = /^(\*|LogicalResourceId\/.+)$/;

/**
 * The statements of a stack policy. An empty policy has none and is like no policy: policies cannot be deleted.
 * @throws ValidationError: docs/aws/cloudformation.md#stack-policies
 */
export function parseStackPolicy(text: string): readonly Statement[] {
  const policy = parseJsonObject(text);
  if (policy && Object.keys(policy).length === 0) return [];
  try {
    const statements = parsePolicy(text, 'resource');
    if (statements.every(isOfStack)) return statements;
  } catch (error) {
    if (!(error instanceof MalformedPolicy)) throw error;
  }
  throw ValidationError('Error validating stack policy: Invalid stack policy');
}

function isOfStack({ principals, actions, resources }: Statement): boolean {
  return (
    principals?.isEveryone === true &&
    !principals.isInverted &&
    actions.values.every((action) => ACTION.test(action)) &&
    resources?.values.every((resource) => RESOURCE.test(resource)) === true
  );
}

/**
 * @param statements none allow everything
 * @throws ValidationError when they do not allow the change of the resource
 */
export function checkStackPolicy(
  statements: readonly Statement[],
  change: 'Modify' | 'Replace' | 'Delete',
  { logicalId, type }: Pick<StackResource, 'logicalId' | 'type'>,
): void {
  if (statements.length === 0) return;
  const action = `Update:${change}`;
  const resource = `LogicalResourceId/${logicalId}`;
  const keys = new RequestKeys({
    principal: ANONYMOUS,
    resourceAccount: undefined,
    context: [{ ResourceType: type }],
    isComplete: true,
  });
  const request = { principal: ANONYMOUS, action: action.toLowerCase(), resource, keys };
  const verdict = evaluatePolicy(statements, request);
  if (verdict?.effect === 'Allow') return;
  if (!verdict) {
    throw ValidationError(
      `Action not allowed by stack policy: No statement allows [${action}] for resource [${resource}];`,
    );
  }
  const { index, actions, resources } = verdict.statement;
  throw ValidationError(
    `Action denied by stack policy: Statement [#${index + 1}] does not allow [${actions.values.join(', ')}] ` +
      `for resource [${resources!.values.join(', ')}];`,
  );
}
