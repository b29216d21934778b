import type { Properties } from '../handler.ts';

/** The identifier by which a policy refers to its target: `RESOURCE|DIMENSION|NAMESPACE`. */
export function targetId({ ResourceId, ScalableDimension, ServiceNamespace }: Properties): string {
  return [ResourceId, ScalableDimension, ServiceNamespace].join('|');
}

export function addressOf(id: string) {
  const [ResourceId = '', ScalableDimension = '', ServiceNamespace = ''] = id.split('|');
  return { ResourceId, ScalableDimension, ServiceNamespace };
}
