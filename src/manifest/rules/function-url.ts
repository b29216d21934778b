import { boolean, either, list, object, oneOf, text, whole } from './rule.ts';

const cors = object({
  allowCredentials: boolean,
  allowedHeaders: list(text()),
  allowedMethods: list(text()),
  allowedOrigins: list(text()),
  exposedResponseHeaders: list(text()),
  maxAge: whole(0, 86_400),
});

/** `url:` of a function. */
export const functionUrl = either(
  boolean,
  object({
    authorizer: oneOf('aws_iam'),
    cors: either(boolean, cors),
    invokeMode: oneOf('BUFFERED', 'RESPONSE_STREAM'),
  }),
);
