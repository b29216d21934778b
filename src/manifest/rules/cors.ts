import { boolean, list, object, text, whole } from './rule.ts';

const texts = list(text());

/** `cors:` of an HTTP API or of a function URL. */
export const cors = object({
  allowCredentials: boolean,
  allowedHeaders: texts,
  allowedMethods: texts,
  allowedOrigins: texts,
  exposedResponseHeaders: texts,
  maxAge: whole(0, 86_400),
});
