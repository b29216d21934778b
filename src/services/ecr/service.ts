import { type Service, ServiceBuilder } from '../../schema/service.ts';
import { DescribeRepositories, describeRepositories } from './operations/describe-repositories.ts';
import { ecrTraits } from './traits.ts';

/** The operation of Amazon ECR that deployment tools call. Container images are not supported, so it has no repositories. */
export function createEcrService(): Service {
  return new ServiceBuilder<undefined>(ecrTraits, undefined)
    .on(DescribeRepositories, describeRepositories)
    .build();
}
