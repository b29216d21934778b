import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, structure } from '../../../schema/shape.ts';
import { onTagged } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { TaggableArn, Tags } from '../shapes.ts';
import { parseTaggedResource } from '../tags/tagged-resource.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */
export const ListTags = operation('ListTags', {
  http: { method: 'GET', path: '/2017-03-31/tags/{Resource}' },
  input: structure({ Resource: inPath(TaggableArn) }),
  output: structure({ Tags }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onTagged('lambda:ListTags'),
});

export const listTags: Handler<typeof ListTags, LambdaContext> = async ({ Resource }, context, caller) => ({
  Tags: { ...(await parseTaggedResource(context, Resource, caller).tags()) },
});
