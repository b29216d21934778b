import type { Properties } from '../handler.ts';

/** What identifies a target to a policy: `RESOURCE|DIMENSION|NAMESPACE`. */
export function targetId({ ResourceId, ScalableDimension, ServiceNamespace }: Properties): string {
  return [ResourceId, ScalableDimension, ServiceNamespace].join('|');
}

export function addressOf(id: string) {
  const [ResourceId = '', ScalableDimension = '', ServiceNamespace = ''] = id.split('|');
  return { ResourceId, ScalableDimension, ServiceNamespace };
}
