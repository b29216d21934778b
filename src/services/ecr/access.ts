import { formatArn } from '../../lib/aws/arn.ts';
import type { Access } from '../../schema/access.ts';

interface RepositoryNames {
  readonly registryId?: string | undefined;
  readonly repositoryNames?: readonly string[] | undefined;
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html */
export const onRepositories: Access<RepositoryNames, never> = [
  {
    action: 'ecr:DescribeRepositories',
    resource: 'arn:aws:ecr:REGION:ACCOUNT:repository/REPOSITORY',
    resourcesOf({ registryId, repositoryNames: names = ['*'] }, { account, region }) {
      const registry = { account: registryId ?? account, region };
      return names.map((name) => formatArn('ecr', registry, `repository/${name}`));
    },
  },
];
