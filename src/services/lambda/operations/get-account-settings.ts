import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { integer, long, structure } from '../../../schema/shape.ts';
import type { LambdaContext } from '../context.ts';
import { LATEST } from '../function/name/name.ts';
import { ACCOUNT_CONCURRENCY, MAX_CODE_BYTES, MAX_UNZIPPED_BYTES, MAX_ZIPPED_BYTES } from '../limits.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
export const GetAccountSettings = operation('GetAccountSettings', {
  http: { method: 'GET', path: '/2016-08-19/account-settings' },
  input: structure({}),
  output: structure({
    AccountLimit: structure({
      TotalCodeSize: long(),
      CodeSizeUnzipped: long(),
      CodeSizeZipped: long(),
      ConcurrentExecutions: integer(),
      UnreservedConcurrentExecutions: integer(),
    }),
    AccountUsage: structure({ TotalCodeSize: long(), FunctionCount: long() }),
  }),
  errors: [],
  access: onAll('lambda:GetAccountSettings'),
});

export const getAccountSettings: Handler<typeof GetAccountSettings, LambdaContext> = async (
  _input,
  { functions, layers, concurrency },
  caller,
) => {
  const versions = await functions.list(caller, { allVersions: true });
  const layerBytes = await layers.totalCodeBytes(caller);
  return {
    AccountLimit: {
      TotalCodeSize: MAX_CODE_BYTES,
      CodeSizeUnzipped: MAX_UNZIPPED_BYTES,
      CodeSizeZipped: MAX_ZIPPED_BYTES,
      ConcurrentExecutions: ACCOUNT_CONCURRENCY,
      UnreservedConcurrentExecutions: concurrency.reservations.unreserved(caller),
    },
    AccountUsage: {
      TotalCodeSize: versions.reduce((sum, { code }) => sum + code.sizeBytes, layerBytes),
      FunctionCount: versions.filter(({ version }) => version === LATEST).length,
    },
  };
};
