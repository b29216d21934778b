import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { ApplicationAutoScalingContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { ResourceARN, Tags } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ListTagsForResource.html */
export const ListTagsForResource = operation('ListTagsForResource', {
  input: structure({ ResourceARN }),
  output: structure({ Tags }),
  errors: [ResourceNotFound],
  access: onTagged('application-autoscaling:ListTagsForResource'),
});

export const listTagsForResource: Handler<typeof ListTagsForResource, ApplicationAutoScalingContext> = async (
  input,
  { targets },
) => {
  const { tags } = await targets.findByArn(input.ResourceARN);
  return { Tags: { ...tags } };
};
