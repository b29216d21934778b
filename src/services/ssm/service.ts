import type { Clock } from '../../lib/time/clock.ts';
import { type Service, ServiceBuilder } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';
import { parameterFacts } from './access.ts';
import type { SsmContext } from './context.ts';
import { AddTagsToResource, addTagsToResource } from './operations/add-tags-to-resource.ts';
import { DeleteParameter, deleteParameter } from './operations/delete-parameter.ts';
import { DescribeParameters, describeParameters } from './operations/describe-parameters.ts';
import { GetParameter, getParameter } from './operations/get-parameter.ts';
import { GetParametersByPath, getParametersByPath } from './operations/get-parameters-by-path.ts';
import { GetParameters, getParameters } from './operations/get-parameters.ts';
import { ListTagsForResource, listTagsForResource } from './operations/list-tags-for-resource.ts';
import { PutParameter, putParameter } from './operations/put-parameter.ts';
import { RemoveTagsFromResource, removeTagsFromResource } from './operations/remove-tags-from-resource.ts';
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
    .on(AddTagsToResource, addTagsToResource)
    .on(RemoveTagsFromResource, removeTagsFromResource)
    .on(ListTagsForResource, listTagsForResource)
    .describeResources(parameterFacts)
    .build();
}
