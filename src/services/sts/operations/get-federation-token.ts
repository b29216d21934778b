import type { Access } from '../../../schema/access.ts';
import { formatGlobalArn, partitionOf } from '../../../lib/aws/arn.ts';
import { AccessDenied } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { requestTags, type Tagged } from '../../../schema/request-tags.ts';
import { integer, optional, string, structure } from '../../../schema/shape.ts';
import { callerUser } from '../caller-user.ts';
import type { StsContext } from '../context.ts';
import { MalformedPolicyDocument, PackedPolicyTooLarge } from '../errors.ts';
import {
  createSession,
  CREDENTIALS,
  LongSessionSeconds,
  SessionPolicyArns,
  SessionTags,
} from '../new-session.ts';
import { restrictionsOf } from '../restrictions.ts';

const onFederatedUser: Access<Tagged & { readonly Name: string }, never> = [
  {
    action: 'sts:GetFederationToken',
    resource: 'arn:aws:sts::ACCOUNT:federated-user/NAME',
    resourcesOf: ({ Name: name }, { account, region }) => [
      formatGlobalArn('sts', { account, partition: partitionOf(region) }, `federated-user/${name}`),
    ],
    conditionsOf: ({ Tags: tags }) => requestTags(tags),
  },
];

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html */
export const GetFederationToken = operation('GetFederationToken', {
  input: structure({
    Name: string({ min: 2, max: 32, pattern: /[\w+=,.@-]*/ }),
    Policy: optional(string({ min: 1, max: 2048 })),
    PolicyArns: optional(SessionPolicyArns),
    DurationSeconds: optional(LongSessionSeconds),
    Tags: optional(SessionTags),
  }),
  output: structure({
    Credentials: CREDENTIALS,
    FederatedUser: structure({ FederatedUserId: string(), Arn: string() }),
    PackedPolicySize: integer(),
  }),
  errors: [AccessDenied, MalformedPolicyDocument, PackedPolicyTooLarge],
  access: onFederatedUser,
});

const DEFAULT_SECONDS = 43_200;
const MAX_ROOT_SECONDS = 3600;

export const getFederationToken: Handler<typeof GetFederationToken, StsContext> = async (
  input,
  context,
  caller,
) => {
  const { Name: name, DurationSeconds: requested = DEFAULT_SECONDS } = input;
  const { account, partition, userName, userId } = callerUser('GetFederationToken', context, caller);
  const seconds = userName === undefined ? Math.min(requested, MAX_ROOT_SECONDS) : requested;
  const session = {
    kind: 'federated',
    account,
    partition,
    name,
    userName,
    userId,
    ...restrictionsOf(input, caller),
  } as const;
  return {
    Credentials: await createSession(context, session, seconds),
    FederatedUser: {
      FederatedUserId: `${account}:${name}`,
      Arn: formatGlobalArn('sts', session, `federated-user/${name}`),
    },
    PackedPolicySize: 0,
  };
};
