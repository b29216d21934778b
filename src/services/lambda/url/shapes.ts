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

/** Only functions and aliases can have URLs, not versions. */
export const UrlFunctionName = string({
  min: 1,
  max: 140,
  pattern:
    /(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]{1,64})(:((?!\d+$)[0-9a-zA-Z-_]+))?/,
});

/** Input members that identify the function or alias, in every operation on URLs. */
export const URL_FUNCTION_MEMBERS = {
  FunctionName: inPath(UrlFunctionName),
  Qualifier: inQuery('Qualifier', string({ min: 1, max: 128, pattern: /((?!^\d+$)^[0-9a-zA-Z-_]+$)/ })),
};

const CREATED_MEMBERS = {
  FunctionUrl: string(),
  FunctionArn: string(),
  AuthType,
  Cors: optional(Cors),
  CreationTime: string(),
};

/** The response of CreateFunctionUrlConfig. Recorded on AWS: it contains InvokeMode only if the request does. */
export const CreatedUrlConfig = structure({ ...CREATED_MEMBERS, InvokeMode: optional(InvokeMode) });

/** The response of UpdateFunctionUrlConfig, with InvokeMode as in `CreatedUrlConfig`. */
export const UpdatedUrlConfig = structure({
  ...CREATED_MEMBERS,
  LastModifiedTime: string(),
  InvokeMode: optional(InvokeMode),
});

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionUrlConfig.html */
export const UrlConfig = structure({ ...CREATED_MEMBERS, LastModifiedTime: string(), InvokeMode });
