import {
  boolean,
  enumeration,
  inPath,
  inQuery,
  integer,
  list,
  optional,
  string,
  structure,
} from '../../../schema/shape.ts';
import { FunctionName } from '../shapes.ts';

const HeaderNames = list(string({ max: 1024, pattern: /.*/ }), { max: 100 });

export const Cors = structure(
  {
    AllowCredentials: optional(boolean()),
    AllowHeaders: optional(HeaderNames),
    AllowMethods: optional(list(string({ max: 6, pattern: /.*/ }), { max: 6 })),
    AllowOrigins: optional(list(string({ min: 1, max: 253, pattern: /.*/ }), { max: 100 })),
    ExposeHeaders: optional(HeaderNames),
    MaxAge: optional(integer({ min: 0, max: 86_400 })),
  },
  'Cors',
);

export const AuthType = enumeration('NONE', 'AWS_IAM');
export const InvokeMode = enumeration('BUFFERED', 'RESPONSE_STREAM');

/** How every operation on URLs names what is behind one: a function, or an alias of it. */
export const URL_FUNCTION_MEMBERS = {
  FunctionName: inPath(FunctionName),
  Qualifier: inQuery('Qualifier', string({ min: 1, max: 128, pattern: /((?!^\d+$)^[0-9a-zA-Z-_]+$)/ })),
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionUrlConfig.html */
export const UrlConfig = structure({
  FunctionUrl: string(),
  FunctionArn: string(),
  AuthType,
  Cors: optional(Cors),
  CreationTime: string(),
  LastModifiedTime: string(),
  InvokeMode,
});
