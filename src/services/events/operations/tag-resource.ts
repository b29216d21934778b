import { type Handler, operation } from '../../../schema/operation.ts';
import { addedTags } from '../../../schema/request-tags.ts';
import { structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { EventsContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { ResourceArn, Tags } from '../shapes.ts';
import { requireTagged, withTags } from '../tags.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html */
export const TagResource = operation('TagResource', {
  input: structure({ ResourceARN: ResourceArn, Tags }),
  output: structure({}),
  errors: [ResourceNotFound],
  access: onTagged('events:TagResource', addedTags),
});

export const tagResource: Handler<typeof TagResource, EventsContext> = async (
  { ResourceARN, Tags: added },
  context,
) => {
  const resource = await requireTagged(context, ResourceARN);
  await resource.update((tags) => withTags(tags, added));
  return {};
};
