import { parseArn } from '../../lib/aws/arn.ts';
import type { ResourceFacts } from '../../schema/access.ts';
import type { LambdaContext } from './context.ts';
import { LATEST, parseFunctionArn } from './function/name/name.ts';
import { policyText } from './permission/policies.ts';

/** Policies of functions, versions and aliases; tags of functions, which their versions share, and of mappings. */
export function lambdaFacts({ attachments, functions, mappings }: LambdaContext): ResourceFacts {
  return {
    async policyOf(arn) {
      const named = parseFunctionArn(arn);
      if (!named) return undefined;
      const { namespace, name, qualifier = LATEST } = named;
      const policy = await attachments.policies.get(namespace, { name, qualifier });
      return policy && policy.statements.length > 0 ? policyText(policy) : undefined;
    },
    async tagsOf(arn) {
      const named = parseFunctionArn(arn);
      if (named) {
        const found = await functions.find(named.namespace, { name: named.name, qualifier: undefined });
        return found?.family?.tags;
      }
      const parsed = parseArn(arn);
      const [kind, uuid = ''] = parsed?.resource.split(':') ?? [];
      return parsed && kind === 'event-source-mapping' ? mappings.get(parsed, uuid)?.tags : undefined;
    },
  };
}
