import type { ResourceFacts } from '../../schema/access.ts';
import type { Caller } from '../../schema/caller.ts';
import type { Service } from '../../schema/service.ts';

/** What conditions may ask about a resource. */
export interface ResourceDetails {
  readonly tags: Readonly<Record<string, string>> | undefined;
  /** Where it is, if its ARN does not say so. */
  readonly region: string | undefined;
}

/** Services whose ARNs have another name than they have here. */
const NAMES_BY_ARN: Readonly<Record<string, string>> = {
  cloudwatch: 'monitoring',
  'execute-api': 'apigateway',
};

/** HTTP APIs are a service of their own, with the ARNs of API Gateway: `…::/apis/ID`, and encoded in the path of tags. */
const HTTP_API = /^arn:[^:]+:apigateway:[^:]*::\/(?:apis\/|tags\/[^/]*%2Fapis%2F)/;

/** Finds policies and tags of resources at the services that their ARNs name. */
export class ResourceDirectory {
  readonly #services = new Map<string, Service>();

  /** Services are known after authorities, because they need them. */
  use(services: readonly Service[]): void {
    for (const service of services) this.#services.set(service.name, service);
  }

  detailsOf(
    arn: string,
    caller: Pick<Caller, 'account'>,
    { withTags, withRegion }: { readonly withTags: boolean; readonly withRegion: boolean },
  ): ResourceDetails | Promise<ResourceDetails> {
    const facts = this.factsOf(arn);
    const tags = withTags ? facts?.tagsOf?.(arn, caller) : undefined;
    const region = withRegion ? facts?.regionOf?.(arn, caller) : undefined;
    if (!(tags instanceof Promise) && !region) return { tags, region };
    return Promise.all([tags, region]).then(([known, own]) => ({ tags: known, region: own }));
  }

  /** @returns undefined for a resource without a policy or tags */
  factsOf(arn: string): ResourceFacts | undefined {
    const service = serviceOf(arn);
    const name = service === 'apigateway' && HTTP_API.test(arn) ? 'apigatewayv2' : service;
    return name === undefined ? undefined : this.#services.get(NAMES_BY_ARN[name] ?? name)?.resources;
  }
}

/** `kinesis` in `arn:aws:kinesis:…`; undefined for `*`. */
function serviceOf(arn: string): string | undefined {
  if (!arn.startsWith('arn:')) return undefined;
  const start = arn.indexOf(':', 'arn:'.length) + 1;
  const end = arn.indexOf(':', start);
  return start > 0 && end > start ? arn.slice(start, end) : undefined;
}
