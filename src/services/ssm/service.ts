import type { Clock } from '../../lib/time/clock.ts';
import { type Service, ServiceBuilder } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { SsmContext } from './context.ts';
import { DeleteParameter, deleteParameter } from './operations/delete-parameter.ts';
import { DescribeParameters, describeParameters } from './operations/describe-parameters.ts';
import { GetParameter, getParameter } from './operations/get-parameter.ts';
import { GetParametersByPath, getParametersByPath } from './operations/get-parameters-by-path.ts';
import { GetParameters, getParameters } from './operations/get-parameters.ts';
import { PutParameter, putParameter } from './operations/put-parameter.ts';
import { Parameters } from './parameters.ts';
import { ssmTraits } from './traits.ts';

/** The parameter operations of AWS Systems Manager, which `${ssm:…}` variables and handlers use. */
export function createSsmService({
  meta,
  clock,
}: {
  readonly meta: MetaStore;
  readonly clock: Clock;
}): Service {
  return new ServiceBuilder<SsmContext>(ssmTraits, { parameters: new Parameters(meta), clock })
    .on(PutParameter, putParameter)
    .on(GetParameter, getParameter)
    .on(GetParameters, getParameters)
    .on(GetParametersByPath, getParametersByPath)
    .on(DescribeParameters, describeParameters)
    .on(DeleteParameter, deleteParameter)
    .build();
}
