import { type Handler, operation } from '../../../schema/operation.ts';
import { enumeration, list, optional, string, structure } from '../../../schema/shape.ts';
import { onStack } from '../access.ts';
import { type CloudFormationContext, requireStack } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { StackNameOrId } from '../shapes.ts';

const TemplateStage = enumeration('Original', 'Processed');

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html */
export const GetTemplate = operation('GetTemplate', {
  readOnly: true,
  input: structure({ StackName: StackNameOrId, TemplateStage: optional(TemplateStage) }),
  output: structure({ TemplateBody: string(), StagesAvailable: list(TemplateStage) }),
  errors: [ValidationError],
  access: onStack('cloudformation:GetTemplate'),
});

/** Without macros, both stages are the template as it was sent. */
export const getTemplate: Handler<typeof GetTemplate, CloudFormationContext> = async (
  { StackName: name, TemplateStage: stage = 'Processed' },
  context,
  caller,
) => {
  const definition = await context.store.definition(await requireStack(context, name, caller));
  const { templateBody, templateJson = templateBody, transforms } = definition;
  const isProcessed = stage === 'Processed' && transforms !== undefined;
  return {
    TemplateBody: isProcessed ? templateJson : templateBody,
    StagesAvailable: ['Original', 'Processed'],
  };
};
