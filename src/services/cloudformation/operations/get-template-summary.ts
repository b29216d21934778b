import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../schema/shape.ts';
import { onStackIfAny } from '../access.ts';
import { capabilityMembers } from '../capabilities.ts';
import { type CloudFormationContext, requireStack } from '../context.ts';
import { declaredParameters } from '../definition.ts';
import { ValidationError } from '../errors.ts';
import { StackNameOrId, TemplateBody } from '../shapes.ts';
import { readTemplate } from '../template-source.ts';
import { defaultTexts, parameterMembers } from '../template/parameters.ts';
import { templateFrom } from '../template/parse-template.ts';
import { parseTemplateTree } from '../template/parse-text.ts';
import { expandLanguageExtensions, LANGUAGE_EXTENSIONS } from '../transform/language-extensions.ts';
import { declaredTransforms } from '../transform/transform-template.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html */
export const GetTemplateSummary = operation('GetTemplateSummary', {
  readOnly: true,
  input: structure({
    TemplateBody: optional(TemplateBody),
    TemplateURL: optional(string()),
    StackName: optional(StackNameOrId),
  }),
  output: structure({
    Parameters: list(
      structure({
        ParameterKey: string(),
        DefaultValue: optional(string()),
        ParameterType: string(),
        NoEcho: boolean(),
        Description: optional(string()),
        ParameterConstraints: structure({ AllowedValues: optional(list(string())) }),
      }),
    ),
    Description: optional(string()),
    Capabilities: list(string()),
    CapabilitiesReason: optional(string()),
    ResourceTypes: list(string()),
    Version: optional(string()),
    Metadata: optional(string()),
    DeclaredTransforms: list(string()),
  }),
  errors: [ValidationError],
  access: onStackIfAny('cloudformation:GetTemplateSummary'),
});

export const getTemplateSummary: Handler<typeof GetTemplateSummary, CloudFormationContext> = async (
  { StackName: name, ...source },
  context,
  caller,
) => {
  if (name !== undefined && (source.TemplateBody ?? source.TemplateURL) !== undefined) {
    throw ValidationError('Specify only one of StackName, TemplateBody and TemplateURL.');
  }
  const text =
    name === undefined
      ? await readTemplate(source, context.calls, caller)
      : (await context.store.definition(await requireStack(context, name, caller))).templateBody;
  const tree = parseTemplateTree(text);
  const transforms = declaredTransforms(tree);
  // Types of SAM are reported as they are written; loops have none before they are expanded.
  const expanded = transforms.includes(LANGUAGE_EXTENSIONS)
    ? expandLanguageExtensions(tree, defaultTexts(declaredParameters(tree)))
    : tree;
  const template = templateFrom(expanded);
  return {
    Parameters: Object.entries(template.parameters).map(([key, declaration]) => ({
      ...parameterMembers(key, declaration),
      ParameterType: declaration.Type,
      ParameterConstraints: {
        AllowedValues: declaration.AllowedValues?.map((value) => String(value)),
      },
    })),
    Description: template.description,
    ...capabilityMembers(template),
    ResourceTypes: [...new Set(Object.values(template.resources).map(({ type }) => type))],
    Version: template.version,
    Metadata: tree['Metadata'] === undefined ? undefined : JSON.stringify(tree['Metadata']),
    DeclaredTransforms: transforms,
  };
};
