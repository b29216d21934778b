import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { onTags, parseTaggedArn } from '../tagged-arn.ts';
import { NewTags } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resourcearn.html */
export const TagResource = operation('TagResource', {
  http: { method: 'POST', path: '/v2/tags/{ResourceArn}', status: 201 },
  input: NewTags,
  output: structure({}),
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onTags('POST'),
});

export const tagResource: Handler<typeof TagResource, HttpApiContext> = async (
  { ResourceArn: arn, tags = {} },
  { apis },
  caller,
) => {
  await apis.updateTags(caller, parseTaggedArn(arn), (current) => ({ ...current, ...tags }));
  return {};
};
