import { isJsonObject } from '../../../lib/json/json-object.ts';
import { ValidationError } from '../errors.ts';
import { evaluate, type Scope } from '../template/evaluate.ts';
import { EvaluationWork } from '../template/evaluation-work.ts';
import { parameterValue } from '../template/parameters.ts';
import type { ParameterDeclaration } from '../template/template.ts';
import { expandLoops, isLoop } from './for-each.ts';
import type { ParameterTexts } from './sam-resource.ts';
import { type Tree, treeOf } from './tree.ts';

export const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';

const LOOPING_SECTIONS = ['Conditions', 'Outputs', 'Resources'];
const POLICIES = ['DeletionPolicy', 'UpdateReplacePolicy'];
/** Functions that need no transformation, because they are evaluated with the properties that contain them. */
const FUNCTIONS = ['Fn::Length', 'Fn::ToJsonString'];

/**
 * Expands loops, and evaluates the policies of resources.
 * @param pseudo the pseudo parameters, as far as they are known
 * @throws ValidationError
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
 */
export function expandLanguageExtensions(
  template: Tree,
  parameters: ParameterTexts,
  pseudo: Scope['pseudo'] = {},
): Tree {
  const declarations = treeOf(template['Parameters']) as Record<string, ParameterDeclaration>;
  const scope: Scope = {
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, text]) => [name, parameterValue(declarations[name]!, text)]),
    ),
    mappings: treeOf(template['Mappings']),
    conditions: {},
    pseudo,
    resource: () => undefined,
    importValue: () => undefined,
    work: new EvaluationWork(),
  };
  const looped = Object.fromEntries(
    LOOPING_SECTIONS.filter((name) => template[name] !== undefined).map((name) => [
      name,
      expandLoops(template[name], scope),
    ]),
  );
  const whole = { ...scope, conditions: treeOf(looped['Conditions']) };
  const resources = Object.entries(treeOf(looped['Resources'])).map(
    ([logicalId, resource]) => [logicalId, withPolicies(resource, whole)] as const,
  );
  return { ...template, ...looped, Resources: Object.fromEntries(resources) };
}

function withPolicies(resource: unknown, scope: Scope): unknown {
  if (!isJsonObject(resource)) return resource;
  const policies = POLICIES.filter((name) => isJsonObject(resource[name]));
  if (policies.length === 0) return resource;
  return {
    ...resource,
    ...Object.fromEntries(policies.map((name) => [name, evaluate(resource[name], scope)])),
  };
}

/** @throws ValidationError for what only the macro understands */
export function rejectLanguageExtensions(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (isLoop(name) || FUNCTIONS.includes(name)) {
      throw ValidationError(`Template format error: ${name} needs "Transform: ${LANGUAGE_EXTENSIONS}".`);
    }
    rejectLanguageExtensions(member);
  }
}
