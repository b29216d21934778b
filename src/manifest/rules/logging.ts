import { object, oneOf, text } from './rule.ts';

/** `logs:` of a function, and `logs.lambda:` of the provider. */
export const logging = object({
  applicationLogLevel: oneOf('DEBUG', 'ERROR', 'FATAL', 'INFO', 'TRACE', 'WARN'),
  logFormat: oneOf('JSON', 'Text'),
  logGroup: text(/^[.\-_/#A-Za-z0-9]{1,512}$/),
  systemLogLevel: oneOf('DEBUG', 'INFO', 'WARN'),
});
