import { type Handler, operation } from '../../../../schema/operation.ts';
import { optional, structure } from '../../../../schema/shape.ts';
import { onIdentity } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { InvalidInput, NoSuchEntity } from '../../errors.ts';
import { PolicyArn } from '../../shapes.ts';
import { contextKeysOf } from '../../simulation/context-keys.ts';
import { parsedInputs } from '../../simulation/parsed-policy.ts';
import { ContextKeys, PolicyInputs } from '../../simulation/shapes.ts';
import { simulatedPrincipal } from '../../simulation/simulated-principal.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html */
export const GetContextKeysForPrincipalPolicy = operation('GetContextKeysForPrincipalPolicy', {
  readOnly: true,
  input: structure({ PolicySourceArn: PolicyArn, PolicyInputList: optional(PolicyInputs) }),
  output: ContextKeys,
  errors: [InvalidInput, NoSuchEntity],
  access: onIdentity('iam:GetContextKeysForPrincipalPolicy'),
});

export const getContextKeysForPrincipalPolicy: Handler<
  typeof GetContextKeysForPrincipalPolicy,
  IamContext
> = async ({ PolicySourceArn: arn, PolicyInputList: texts }, { identities }, { account }) => {
  const { identity } = simulatedPrincipal(identities, account, arn);
  return { ContextKeyNames: contextKeysOf([...identity, ...parsedInputs('PolicyInputList', texts)]) };
};
