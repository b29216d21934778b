import { formatArn, parseArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { functionArn, parseFunctionArn, parseFunctionName } from '../function/name/name.ts';

type Tags = Readonly<Record<string, string>>;

/** A resource with tags: a function or an event source mapping. */
export interface TaggedResource {
  /** @throws ResourceNotFound */
  tags(): Promise<Tags>;
  /** @throws ResourceNotFound */
  update(change: (tags: Tags) => Record<string, string>): Promise<void>;
}

/**
 * The resource that an ARN identifies.
 * @throws InvalidParameterValue for a version: tags belong to the function
 */
export function parseTaggedResource(
  { functions, mappings }: LambdaContext,
  resource: string,
  caller: Namespace,
): TaggedResource {
  const arn = parseArn(resource);
  const [kind, uuid = ''] = arn?.resource.split(':') ?? [];
  if (arn && kind === 'event-source-mapping') {
    const notFound = () => ResourceNotFound(`Event source mapping not found: ${resource}`);
    const isOwn = arn.account === caller.account && arn.region === caller.region;
    return {
      async tags() {
        const mapping = mappings.get(arn, uuid);
        if (!mapping || !isOwn) throw notFound();
        return mapping.tags;
      },
      async update(change) {
        if (!isOwn || !(await mappings.updateTags(arn, uuid, change))) throw notFound();
      },
    };
  }
  const { name, qualifier } = parseFunctionName(resource, caller);
  if (qualifier !== undefined) {
    throw InvalidParameterValue(
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    );
  }
  return {
    async tags() {
      const { family } = await functions.require(caller, { name, qualifier: undefined });
      return family?.tags ?? {};
    },
    update: (change) => functions.updateTags(caller, name, change),
  };
}

/** The ARN of a taggable resource as policies name it: operations ignore the partition. Other texts are unchanged. */
export function canonicalTagged(resource: string): string {
  const named = parseFunctionArn(resource);
  if (named) return functionArn(named.namespace, named.name, named.qualifier);
  const arn = parseArn(resource);
  return arn ? formatArn('lambda', arn, arn.resource) : resource;
}
