import { type Service, ServiceBuilder } from '../../schema/service.ts';
import { DescribeRepositories, describeRepositories } from './operations/describe-repositories.ts';
import { ecrTraits } from './traits.ts';

/** Amazon ECR, as far as deployment tools ask whether there is anything in it: functions here are no images. */
export function createEcrService(): Service {
  return new ServiceBuilder<undefined>(ecrTraits, undefined)
    .on(DescribeRepositories, describeRepositories)
    .build();
}
