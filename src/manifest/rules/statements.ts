import { any, either, list, object, oneOf, text } from './rule.ts';

/** Statements of a policy. */
export const statements = list(
  object(
    {
      Effect: oneOf('Allow', 'Deny'),
      Action: either(text(), list(text())),
      NotAction: either(text(), list(text())),
      Resource: any,
      NotResource: any,
      Principal: any,
      NotPrincipal: any,
      Condition: any,
      Sid: text(),
    },
    ['Effect'],
  ),
);
