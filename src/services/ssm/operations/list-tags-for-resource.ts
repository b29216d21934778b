import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { SsmContext } from '../context.ts';
import { InvalidResourceId, InvalidResourceType } from '../errors.ts';
import { requireTagged, TAGGED, Tags } from '../tags.ts';

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListTagsForResource.html */
export const ListTagsForResource = operation('ListTagsForResource', {
  readOnly: true,
  input: structure(TAGGED),
  output: structure({ TagList: Tags }),
  errors: [InvalidResourceId, InvalidResourceType],
  access: onTagged('ssm:ListTagsForResource'),
});

export const listTagsForResource: Handler<typeof ListTagsForResource, SsmContext> = async (
  input,
  { parameters },
  caller,
) => {
  const { tags = {} } = await requireTagged(parameters, input, caller);
  return { TagList: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
};
