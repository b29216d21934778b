import { onAll } from '../../../../schema/access.ts';
import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import type { IamContext } from '../../context.ts';
import { InvalidInput, ValidationError } from '../../errors.ts';
import { parsedInputs } from '../../simulation/parsed-policy.ts';
import { PolicyInputs, SIMULATION_MEMBERS, SimulationResult } from '../../simulation/shapes.ts';
import { simulate } from '../../simulation/simulate.ts';
import { simulatedUser } from '../../simulation/simulated-principal.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html */
export const SimulateCustomPolicy = operation('SimulateCustomPolicy', {
  readOnly: true,
  input: structure({ PolicyInputList: PolicyInputs, ...SIMULATION_MEMBERS }),
  output: SimulationResult,
  errors: [InvalidInput, ValidationError],
  access: onAll('iam:SimulateCustomPolicy'),
});

export const simulateCustomPolicy: Handler<typeof SimulateCustomPolicy, IamContext> = (
  input,
  _context,
  { account },
) =>
  simulate('SimulateCustomPolicy', input, {
    principal: simulatedUser(account, input.CallerArn),
    identity: parsedInputs('PolicyInputList', input.PolicyInputList),
  });
