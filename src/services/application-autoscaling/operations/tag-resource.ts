import { type Handler, operation } from '../../../schema/operation.ts';
import { addedTags } from '../../../schema/request-tags.ts';
import { structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { ApplicationAutoScalingContext } from '../context.ts';
import { ResourceNotFound, TooManyTags } from '../errors.ts';
import { MAX_TAGS } from '../limits.ts';
import { ResourceARN, Tags } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TagResource.html */
export const TagResource = operation('TagResource', {
  input: structure({ ResourceARN, Tags }),
  output: structure({}),
  errors: [ResourceNotFound, TooManyTags],
  access: onTagged('application-autoscaling:TagResource', addedTags),
});

export const tagResource: Handler<typeof TagResource, ApplicationAutoScalingContext> = async (
  input,
  { targets },
) => {
  const found = await targets.findByArn(input.ResourceARN);
  await targets.update(found, found.address, (target) => {
    const tags = { ...target.tags, ...input.Tags };
    if (Object.keys(tags).length > MAX_TAGS) throw TooManyTags(`A resource has at most ${MAX_TAGS} tags.`);
    return { ...target, tags };
  });
  return {};
};
