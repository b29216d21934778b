import { type Handler, operation } from '../../../../schema/operation.ts';
import { list, optional, structure } from '../../../../schema/shape.ts';
import { onIdentity } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { InvalidInput, NoSuchEntity, ValidationError } from '../../errors.ts';
import { PolicyArn } from '../../shapes.ts';
import { parsedInputs } from '../../simulation/parsed-policy.ts';
import { PolicyInputs, SIMULATION_MEMBERS, SimulationResult } from '../../simulation/shapes.ts';
import { simulate } from '../../simulation/simulate.ts';
import { simulatedPrincipal, simulatedUser } from '../../simulation/simulated-principal.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */
export const SimulatePrincipalPolicy = operation('SimulatePrincipalPolicy', {
  readOnly: true,
  input: structure({
    PolicySourceArn: PolicyArn,
    PolicyInputList: optional(PolicyInputs),
    PolicyExclusionList: optional(list(structure({}), { max: 256 })),
    ...SIMULATION_MEMBERS,
  }),
  output: SimulationResult,
  errors: [InvalidInput, NoSuchEntity, ValidationError],
  access: onIdentity('iam:SimulatePrincipalPolicy'),
});

export const simulatePrincipalPolicy: Handler<typeof SimulatePrincipalPolicy, IamContext> = (
  input,
  { identities },
  { account },
) => {
  if (input.PolicyExclusionList !== undefined) {
    throw InvalidInput(
      'PolicyExclusionList is not supported here: use SimulateCustomPolicy with the others.',
    );
  }
  const own = simulatedPrincipal(identities, account, input.PolicySourceArn);
  return simulate('SimulatePrincipalPolicy', input, {
    ...own,
    principal: input.CallerArn === undefined ? own.principal : simulatedUser(account, input.CallerArn),
    identity: [...own.identity, ...parsedInputs('PolicyInputList', input.PolicyInputList)],
  });
};
