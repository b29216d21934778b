import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import { type Service, ServiceBuilder } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';
import { parameterFacts } from './access.ts';
import type { SsmContext } from './context.ts';
import { AddTagsToResource, addTagsToResource } from './operations/add-tags-to-resource.ts';
import { DeleteParameter, deleteParameter } from './operations/delete-parameter.ts';
import { DeleteParameters, deleteParameters } from './operations/delete-parameters.ts';
import { DescribeParameters, describeParameters } from './operations/describe-parameters.ts';
import { GetParameterHistory, getParameterHistory } from './operations/get-parameter-history.ts';
import { GetParameter, getParameter } from './operations/get-parameter.ts';
import { GetParametersByPath, getParametersByPath } from './operations/get-parameters-by-path.ts';
import { GetParameters, getParameters } from './operations/get-parameters.ts';
import { LabelParameterVersion, labelParameterVersion } from './operations/label-parameter-version.ts';
import { ListTagsForResource, listTagsForResource } from './operations/list-tags-for-resource.ts';
import { PutParameter, putParameter } from './operations/put-parameter.ts';
import { RemoveTagsFromResource, removeTagsFromResource } from './operations/remove-tags-from-resource.ts';
import { UnlabelParameterVersion, unlabelParameterVersion } from './operations/unlabel-parameter-version.ts';
import { Parameters } from './parameters.ts';
import { ssmTraits } from './traits.ts';

/** The parameter operations of AWS Systems Manager, which `${ssm:…}` variables and handlers use. */
export function createSsmService({
  meta,
  clock,
  random,
}: {
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly random: Random;
}): Service {
  return new ServiceBuilder<SsmContext>(ssmTraits, { parameters: new Parameters(meta), clock, random })
    .on(PutParameter, putParameter)
    .on(GetParameter, getParameter)
    .on(GetParameters, getParameters)
    .on(GetParametersByPath, getParametersByPath)
    .on(DescribeParameters, describeParameters)
    .on(GetParameterHistory, getParameterHistory)
    .on(DeleteParameter, deleteParameter)
    .on(DeleteParameters, deleteParameters)
    .on(LabelParameterVersion, labelParameterVersion)
    .on(UnlabelParameterVersion, unlabelParameterVersion)
    .on(AddTagsToResource, addTagsToResource)
    .on(RemoveTagsFromResource, removeTagsFromResource)
    .on(ListTagsForResource, listTagsForResource)
    .describeResources(parameterFacts)
    .build();
}
