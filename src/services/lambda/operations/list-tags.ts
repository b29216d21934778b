import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { inPath, string, structure } from '../../../schema/shape.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { Tags } from '../shapes.ts';
import { parseTaggable } from '../taggable.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */
export const ListTags = operation('ListTags', {
  http: { method: 'GET', path: '/2017-03-31/tags/{Resource}' },
  input: structure({ Resource: inPath(string({ min: 1, max: 256 })) }),
  output: structure({ Tags }),
  errors: [InvalidParameterValue, ResourceNotFound],
});

export const listTags: Handler<typeof ListTags, LambdaContext> = async ({ Resource }, context, caller) => ({
  Tags: { ...(await parseTaggable(context, Resource, caller).tags()) },
});
