import { expect, test } from 'vitest';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import { DescribeRepositories } from '../../../src/services/ecr/operations/describe-repositories.ts';
import { createEcrService } from '../../../src/services/ecr/service.ts';
import { caller } from '../../support/caller.ts';

test('there are no repositories', async () => {
  const calls = new InProcessCalls();
  calls.join(createEcrService());
  const describe = (names?: string[]) =>
    calls.call('ecr', DescribeRepositories, { repositoryNames: names }, caller);
  expect(await describe()).toEqual({ repositories: [] });
  await expect(describe(['serverless-shop-dev'])).rejects.toMatchObject({
    code: 'RepositoryNotFoundException',
    message:
      "The repository with name 'serverless-shop-dev' does not exist in the registry with id '123456789012'",
  });
});
