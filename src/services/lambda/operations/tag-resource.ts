import { type Handler, operation } from '../../../schema/operation.ts';
import { addedTags } from '../../../schema/request-tags.ts';
import { inPath, structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { TaggableArn, Tags } from '../shapes.ts';
import { requireTagCount } from '../tags/count.ts';
import { parseTaggedResource } from '../tags/tagged-resource.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */
export const TagResource = operation('TagResource', {
  http: { method: 'POST', path: '/2017-03-31/tags/{Resource}', status: 204 },
  input: structure({ Resource: inPath(TaggableArn), Tags }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onTagged('lambda:TagResource', addedTags),
});

export const tagResource: Handler<typeof TagResource, LambdaContext> = async (
  { Resource, Tags: added },
  context,
  caller,
) => {
  const tagged = parseTaggedResource(context, Resource, caller);
  if (Object.keys(added).length === 0) {
    throw InvalidParameterValue('An error occurred and the request cannot be processed.');
  }
  await tagged.update((tags) => {
    const merged = { ...tags, ...added };
    requireTagCount(merged);
    return merged;
  });
};
