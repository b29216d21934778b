import { onAll } from '../../../../schema/access.ts';
import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import type { IamContext } from '../../context.ts';
import { InvalidInput } from '../../errors.ts';
import { contextKeysOf } from '../../simulation/context-keys.ts';
import { parsedInputs } from '../../simulation/parsed-policy.ts';
import { ContextKeys, PolicyInputs } from '../../simulation/shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html */
export const GetContextKeysForCustomPolicy = operation('GetContextKeysForCustomPolicy', {
  readOnly: true,
  input: structure({ PolicyInputList: PolicyInputs }),
  output: ContextKeys,
  errors: [InvalidInput],
  access: onAll('iam:GetContextKeysForCustomPolicy'),
});

export const getContextKeysForCustomPolicy: Handler<
  typeof GetContextKeysForCustomPolicy,
  IamContext
> = async ({ PolicyInputList: texts }) => ({
  ContextKeyNames: contextKeysOf(parsedInputs('PolicyInputList', texts)),
});
