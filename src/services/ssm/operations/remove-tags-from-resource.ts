import { type Handler, operation } from '../../../schema/operation.ts';
import { removedTags } from '../../../schema/request-tags.ts';
import { list, structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { SsmContext } from '../context.ts';
import { InvalidResourceId, InvalidResourceType } from '../errors.ts';
import { noSuchResource, requireTagged, TagKey, TAGGED } from '../tags.ts';

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RemoveTagsFromResource.html */
export const RemoveTagsFromResource = operation('RemoveTagsFromResource', {
  input: structure({ ...TAGGED, TagKeys: list(TagKey) }),
  output: structure({}),
  errors: [InvalidResourceId, InvalidResourceType],
  access: onTagged('ssm:RemoveTagsFromResource', removedTags),
});

export const removeTagsFromResource: Handler<typeof RemoveTagsFromResource, SsmContext> = async (
  input,
  { parameters },
  caller,
) => {
  const { name } = await requireTagged(parameters, input, caller);
  const updated = await parameters.update(caller, name, (current) => {
    const remaining = Object.entries(current.tags ?? {}).filter(([key]) => !input.TagKeys.includes(key));
    return { ...current, tags: Object.fromEntries(remaining) };
  });
  if (!updated) throw noSuchResource(input.ResourceId);
  return {};
};
