import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { onTags, parseTaggedArn } from '../tagged-arn.ts';
import { TagsOfResource } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resourcearn.html */
export const GetTags = operation('GetTags', {
  http: { method: 'GET', path: '/v2/tags/{ResourceArn}' },
  input: structure({ ResourceArn: inPath(string()) }),
  output: TagsOfResource,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onTags('GET'),
});

export const getTags: Handler<typeof GetTags, HttpApiContext> = async (
  { ResourceArn: arn },
  { apis },
  caller,
) => ({ tags: await apis.tags(caller, parseTaggedArn(arn)) });
