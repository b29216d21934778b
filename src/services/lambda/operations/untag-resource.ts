import { type Handler, operation } from '../../../schema/operation.ts';
import { requestTagKeys } from '../../../schema/request-tags.ts';
import { inPath, inQuery, list, string, structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { TaggableArn } from '../shapes.ts';
import { parseTaggedResource } from '../tags/tagged-resource.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */
export const UntagResource = operation('UntagResource', {
  http: { method: 'DELETE', path: '/2017-03-31/tags/{Resource}', status: 204 },
  input: structure({
    Resource: inPath(TaggableArn),
    TagKeys: { ...inQuery('tagKeys', list(string({ min: 1, max: 128 }))), required: true },
  }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onTagged('lambda:UntagResource', ({ TagKeys: keys }: { readonly TagKeys: readonly string[] }) =>
    requestTagKeys(keys),
  ),
});

export const untagResource: Handler<typeof UntagResource, LambdaContext> = async (
  { Resource, TagKeys },
  context,
  caller,
) => {
  const removed = new Set(TagKeys);
  await parseTaggedResource(context, Resource, caller).update((tags) =>
    Object.fromEntries(Object.entries(tags).filter(([key]) => !removed.has(key))),
  );
};
