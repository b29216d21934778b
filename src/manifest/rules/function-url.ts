import { cors } from './cors.ts';
import { boolean, either, object, oneOf } from './rule.ts';

/** `url:` of a function. */
export const functionUrl = either(
  boolean,
  object({
    authorizer: oneOf('aws_iam'),
    cors: either(boolean, cors),
    invokeMode: oneOf('BUFFERED', 'RESPONSE_STREAM'),
  }),
);
