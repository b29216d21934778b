import type { Caller } from '../../schema/caller.ts';
import type { Infer, StructureShape } from '../../schema/shape.ts';
import { checkCapabilities } from './capabilities.ts';
import { type CloudFormationContext, requireStack } from './context.ts';
import { ValidationError } from './errors.ts';
import type { definitionMembers } from './shapes.ts';
import type { StackDefinition, StackDocument } from './store/stack.ts';
import { requireUpdatable } from './stacks/require-updatable.ts';
import { activeResources, conditionScope, pseudoParameters } from './changes/template-scope.ts';
import { readStoredParameters } from './stored-parameters.ts';
import { readTemplate } from './template-source.ts';
import { checkConditions } from './template/check-conditions.ts';
import { checkUsedValues } from './template/check-used-values.ts';
import { parameterTexts } from './template/parameters.ts';
import { parametersFrom, parseStoredTemplate, templateFrom } from './template/parse-template.ts';
import { parseTemplateTree, templateAsJson } from './template/parse-text.ts';
import { checkRules } from './template/rules/rules.ts';
import { rejectTemplate } from './template/problem.ts';
import type { Template } from './template/template.ts';
import type { Tree } from './transform/tree.ts';
import { ignoredSettings } from './transform/ignored-settings.ts';
import { declaredTransforms, transformTemplate } from './transform/transform-template.ts';
import { checkTemplate } from './check-template.ts';

interface DefinitionInput extends Infer<StructureShape<typeof definitionMembers>> {
  readonly StackName: string;
}

/**
 * Reads the definition of a request and checks everything that can be checked before the first change.
 * @throws ValidationError, InsufficientCapabilities
 */
export async function readDefinition(
  input: DefinitionInput,
  context: CloudFormationContext,
  caller: Caller,
  previous?: StackDefinition,
): Promise<StackDefinition> {
  const { calls, logger } = context;
  const templateBody = await readTemplate(input, calls, caller);
  const templateJson = templateAsJson(templateBody);
  const source = parseTemplateTree(templateJson ?? templateBody);
  const declared = declaredParameters(source);
  const parameters = await parameterTexts(declared, input.Parameters ?? [], previous?.parameters);
  const stack = { ...caller, name: input.StackName, stackId: input.StackName };
  const notificationArns = input.NotificationARNs ?? previous?.notificationArns ?? [];
  const transformed = transformTemplate(source, parameters, pseudoParameters(stack, notificationArns));
  const processedJson = transformed ? JSON.stringify(transformed) : templateJson;
  const template = templateFrom(transformed ?? source);
  const storedParameters = await readStoredParameters(template, parameters, calls, caller);
  checkConditions(template, rejectTemplate);
  const scope = conditionScope(stack, { parameters, storedParameters, notificationArns }, template);
  const active = activeResources(template, scope);
  checkTemplate(template, context, (logicalId) => active.has(logicalId));
  scope.work.restart();
  checkUsedValues({ template, active, scope }, rejectTemplate);
  checkCapabilities(template, input.Capabilities ?? []);
  scope.work.restart();
  checkRules(template, scope);
  if (transformed) {
    for (const warning of ignoredSettings(source)) logger.warn(`stack ${input.StackName}: ${warning}`);
  }
  return {
    templateBody,
    ...(processedJson !== undefined && { templateJson: processedJson }),
    ...(transformed && { transforms: declaredTransforms(source) }),
    parameters,
    storedParameters,
    tags: input.Tags ?? previous?.tags ?? [],
    capabilities: input.Capabilities ?? [],
    description: template.description,
    notificationArns,
    roleArn: input.RoleARN ?? previous?.roleArn,
  };
}

/**
 * The parameters of a template. A template without macros is checked as a whole first.
 * @throws ValidationError
 */
export function declaredParameters(source: Tree): Pick<Template, 'parameters'> {
  return declaredTransforms(source).length === 0
    ? templateFrom(source)
    : { parameters: parametersFrom(source) };
}

/** The stack and the definition that a request proposes for it. */
export interface Proposal {
  readonly stack: StackDocument;
  readonly definition: StackDefinition;
  /** Whether the definition equals the current one, so that nothing would change. */
  readonly isEmpty: boolean;
}

interface UpdateInput extends DefinitionInput {
  readonly UsePreviousTemplate?: boolean | undefined;
}

/** @throws ValidationError when there is no such stack, or it cannot be updated now; InsufficientCapabilities */
export async function readUpdate(
  input: UpdateInput,
  context: CloudFormationContext,
  caller: Caller,
): Promise<Proposal> {
  const { StackName: name, UsePreviousTemplate: usePrevious } = input;
  const stack = await requireStack(context, name, caller, () =>
    ValidationError(`Stack [${name}] does not exist`),
  );
  requireUpdatable(stack);
  const before = await context.store.definition(stack);
  const body = usePrevious === true ? before.templateBody : input.TemplateBody;
  const definition = await readDefinition({ ...input, TemplateBody: body }, context, caller, before);
  // A failed rollback may have left any state: applying the same definition again repairs it.
  const isEmpty = stack.status !== 'UPDATE_ROLLBACK_FAILED' && isSameDefinition(before, definition);
  return { stack, definition, isEmpty };
}

/** Whether a new definition would change nothing at all. */
export function isSameDefinition(before: StackDefinition, next: StackDefinition): boolean {
  return (
    JSON.stringify(parseStoredTemplate(before)) === JSON.stringify(parseStoredTemplate(next)) &&
    JSON.stringify(before.parameters) === JSON.stringify(next.parameters) &&
    JSON.stringify(before.storedParameters ?? {}) === JSON.stringify(next.storedParameters) &&
    JSON.stringify(before.tags) === JSON.stringify(next.tags)
  );
}
