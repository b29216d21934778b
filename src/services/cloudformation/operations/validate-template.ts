import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../schema/shape.ts';
import { capabilityMembers } from '../capabilities.ts';
import type { CloudFormationContext } from '../context.ts';
import { checkTemplate } from '../check-template.ts';
import { declaredParameters } from '../definition.ts';
import { ValidationError } from '../errors.ts';
import { TemplateBody } from '../shapes.ts';
import { readTemplate } from '../template-source.ts';
import { defaultTexts, parameterMembers } from '../template/parameters.ts';
import { checkConditions } from '../template/check-conditions.ts';
import { templateFrom } from '../template/parse-template.ts';
import { parseTemplateTree } from '../template/parse-text.ts';
import { rejectTemplate } from '../template/problem.ts';
import { declaredTransforms, transformTemplate } from '../transform/transform-template.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ValidateTemplate.html */
export const ValidateTemplate = operation('ValidateTemplate', {
  readOnly: true,
  input: structure({ TemplateBody: optional(TemplateBody), TemplateURL: optional(string()) }),
  output: structure({
    Description: optional(string()),
    Parameters: list(
      structure({
        ParameterKey: string(),
        DefaultValue: optional(string()),
        NoEcho: boolean(),
        Description: optional(string()),
      }),
    ),
    Capabilities: list(string()),
    CapabilitiesReason: optional(string()),
    DeclaredTransforms: list(string()),
  }),
  errors: [ValidationError],
  access: onAll('cloudformation:ValidateTemplate'),
});

/** Stricter than AWS, which checks only the syntax: also checks types, property names and references. */
export const validateTemplate: Handler<typeof ValidateTemplate, CloudFormationContext> = async (
  input,
  context,
  caller,
) => {
  const source = parseTemplateTree(await readTemplate(input, context.calls, caller));
  const template = templateFrom(
    transformTemplate(source, defaultTexts(declaredParameters(source))) ?? source,
  );
  checkConditions(template, rejectTemplate);
  // Without the values of parameters it is not known which conditions are true.
  checkTemplate(template, context, (logicalId) => template.resources[logicalId]!.condition === undefined);
  return {
    Description: template.description,
    Parameters: Object.entries(template.parameters).map(([name, declaration]) =>
      parameterMembers(name, declaration),
    ),
    ...capabilityMembers(template),
    DeclaredTransforms: declaredTransforms(source),
  };
};
