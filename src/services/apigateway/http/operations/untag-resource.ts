import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, inQuery, list, string, structure } from '../../../../schema/shape.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { onTags, parseTaggedArn } from '../tagged-arn.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resourcearn.html */
export const UntagResource = operation('UntagResource', {
  http: { method: 'DELETE', path: '/v2/tags/{ResourceArn}', status: 204 },
  input: structure({
    ResourceArn: inPath(string()),
    TagKeys: { ...inQuery('tagKeys', list(string())), required: true },
  }),
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onTags('DELETE'),
});

export const untagResource: Handler<typeof UntagResource, HttpApiContext> = (
  { ResourceArn: arn, TagKeys: keys },
  { apis },
  caller,
) =>
  apis.updateTags(caller, parseTaggedArn(arn), (current) =>
    Object.fromEntries(Object.entries(current).filter(([key]) => !keys.includes(key))),
  );
