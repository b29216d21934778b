import { type Handler, operation } from '../../../schema/operation.ts';
import { addedTags } from '../../../schema/request-tags.ts';
import { structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { SsmContext } from '../context.ts';
import { InvalidResourceId, InvalidResourceType, TooManyTags } from '../errors.ts';
import { noSuchResource, requireTagged, TAGGED, Tags, withTags } from '../tags.ts';

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html */
export const AddTagsToResource = operation('AddTagsToResource', {
  input: structure({ ...TAGGED, Tags }),
  output: structure({}),
  errors: [InvalidResourceId, InvalidResourceType, TooManyTags],
  access: onTagged('ssm:AddTagsToResource', addedTags),
});

export const addTagsToResource: Handler<typeof AddTagsToResource, SsmContext> = async (
  input,
  { parameters },
  caller,
) => {
  const { name } = await requireTagged(parameters, input, caller);
  const updated = await parameters.update(caller, name, (current) => ({
    ...current,
    tags: withTags(current.tags, input.Tags),
  }));
  if (!updated) throw noSuchResource(input.ResourceId);
  return {};
};
