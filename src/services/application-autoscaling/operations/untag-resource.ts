import { type Handler, operation } from '../../../schema/operation.ts';
import { removedTags } from '../../../schema/request-tags.ts';
import { list, string, structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { ApplicationAutoScalingContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { ResourceARN } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_UntagResource.html */
export const UntagResource = operation('UntagResource', {
  input: structure({ ResourceARN, TagKeys: list(string({ min: 1, max: 128 }), { max: 200 }) }),
  output: structure({}),
  errors: [ResourceNotFound],
  access: onTagged('application-autoscaling:UntagResource', removedTags),
});

export const untagResource: Handler<typeof UntagResource, ApplicationAutoScalingContext> = async (
  input,
  { targets },
) => {
  const found = await targets.findByArn(input.ResourceARN);
  await targets.update(found, found.address, (target) => {
    const kept = Object.entries(target.tags ?? {}).filter(([key]) => !input.TagKeys.includes(key));
    return { ...target, tags: Object.fromEntries(kept) };
  });
  return {};
};
