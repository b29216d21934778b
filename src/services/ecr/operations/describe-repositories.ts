import { defineError } from '../../../schema/error.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import { onRepositories } from '../access.ts';

const RepositoryNotFound = defineError('RepositoryNotFoundException');

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html */
export const DescribeRepositories = operation('DescribeRepositories', {
  input: structure({
    registryId: optional(string({ pattern: /[0-9]{12}/ })),
    repositoryNames: optional(list(string({ min: 2, max: 256 }), { min: 1, max: 100 })),
  }),
  output: structure({ repositories: list(structure({ repositoryName: string() })) }),
  errors: [RepositoryNotFound],
  access: onRepositories,
});

/** There are never any repositories. */
export const describeRepositories: Handler<typeof DescribeRepositories, undefined> = (
  { registryId, repositoryNames: [name] = [] },
  _context,
  { account },
) => {
  if (name === undefined) return { repositories: [] };
  throw RepositoryNotFound(
    `The repository with name '${name}' does not exist in the registry with id '${registryId ?? account}'`,
  );
};
