import { type Handler, operation } from '../../../schema/operation.ts';
import { removedTags } from '../../../schema/request-tags.ts';
import { list, string, structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { EventsContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { ResourceArn } from '../shapes.ts';
import { requireTagged } from '../tags.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UntagResource.html */
export const UntagResource = operation('UntagResource', {
  input: structure({ ResourceARN: ResourceArn, TagKeys: list(string({ min: 1, max: 128 })) }),
  output: structure({}),
  errors: [ResourceNotFound],
  access: onTagged('events:UntagResource', removedTags),
});

export const untagResource: Handler<typeof UntagResource, EventsContext> = async (
  { ResourceARN, TagKeys },
  context,
) => {
  const resource = await requireTagged(context, ResourceARN);
  await resource.update((tags) =>
    Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key))),
  );
  return {};
};
