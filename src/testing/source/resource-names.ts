import type { Client } from '../../client/client.ts';
import { listResources } from '../../deployment/stack-calls.ts';
import { didYouMean } from '../../lib/nearest-word.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { logicalNames } from './logical-names.ts';

const KINDS = {
  'AWS::Kinesis::Stream': 'stream',
  'AWS::SQS::Queue': 'queue',
  'AWS::SNS::Topic': 'topic',
  'AWS::S3::Bucket': 'bucket',
  'AWS::Lambda::Function': 'function',
  'AWS::ApiGatewayV2::Api': 'api',
  'AWS::ApiGateway::RestApi': 'api',
} as const;

export type ResourceKind = (typeof KINDS)[keyof typeof KINDS];

/** The resources of a pipeline, by the names that a test may use: logical ids, ids of CDK constructs, and their own. */
export class ResourceNames {
  readonly #byKind: ReadonlyMap<ResourceKind, ReadonlyMap<string, string>>;

  private constructor(byKind: ReadonlyMap<ResourceKind, ReadonlyMap<string, string>>) {
    this.#byKind = byKind;
  }

  /** @param functions full names or logical ids of functions, by other names of theirs */
  static async ofStack(
    stackName: string,
    client: Client,
    functions: ReadonlyMap<string, string> = new Map(),
  ): Promise<ResourceNames> {
    const byKind = new Map<ResourceKind, Map<string, string>>();
    for (const {
      ResourceType: type,
      LogicalResourceId: logicalId,
      PhysicalResourceId: id,
    } of await listResources(client, stackName)) {
      if (!Object.hasOwn(KINDS, type) || id === undefined) continue;
      const kind = KINDS[type as keyof typeof KINDS];
      const names = byKind.get(kind) ?? new Map<string, string>();
      byKind.set(kind, names);
      const name = nameOf(kind, id);
      for (const alias of [...logicalNames(logicalId), name]) names.set(alias, name);
    }
    const found = byKind.get('function');
    for (const [alias, target] of functions) found?.set(alias, found.get(target) ?? target);
    return new ResourceNames(byKind);
  }

  /** The resource's own name; the ARN of a topic. */
  find(kind: ResourceKind, name: string): string | undefined {
    return this.#byKind.get(kind)?.get(name);
  }

  /** The own names of resources, by all their names. */
  all(kind: ResourceKind): ReadonlyMap<string, string> {
    return this.#byKind.get(kind) ?? new Map();
  }

  /** For a name that no resource has. */
  unknown(kind: ResourceKind, name: string, cause?: unknown): OperatorError {
    const names = [...(this.#byKind.get(kind)?.keys() ?? [])];
    return new OperatorError(
      `The pipeline has no ${kind} ${name}.${didYouMean(name, names)} It has ${names.join(', ') || 'none'}.`,
      { cause },
    );
  }
}

/** The physical id of a queue is its URL. */
function nameOf(kind: ResourceKind, physicalId: string): string {
  return kind === 'queue' ? physicalId.slice(physicalId.lastIndexOf('/') + 1) : physicalId;
}
