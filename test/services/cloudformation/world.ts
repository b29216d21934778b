import { NO_AUTHORITIES } from '../../../src/schema/authorities.ts';
import { onTestFinished } from 'vitest';
import { AccessSecrets } from '../../../src/access/access-secrets.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { type Random, seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import type { Caller } from '../../../src/schema/caller.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import type { Calls } from '../../../src/schema/service.ts';
import { validateInput } from '../../../src/schema/validate.ts';
import {
  type CloudFormation,
  openCloudFormation,
} from '../../../src/services/cloudformation/open-cloudformation.ts';
import { CreateStack } from '../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeStackEvents } from '../../../src/services/cloudformation/operations/describe-stack-events.ts';
import { DescribeStackResources } from '../../../src/services/cloudformation/operations/describe-stack-resources.ts';
import { DescribeStacks } from '../../../src/services/cloudformation/operations/describe-stacks.ts';
import { GetTemplate } from '../../../src/services/cloudformation/operations/get-template.ts';
import { UpdateStack } from '../../../src/services/cloudformation/operations/update-stack.ts';
import {
  type ResourceContext,
  type ResourceHandler,
  textOf,
} from '../../../src/services/cloudformation/resources/handler.ts';
import { StorageError } from '../../../src/storage/error.ts';
import type { Store } from '../../../src/storage/port.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { Power } from '../../support/power.ts';

export const caller: Caller = {
  account: '123456789012',
  region: 'eu-west-1',
  accessKeyId: undefined,
  requestId: 'request-1',
  signal: new AbortController().signal,
};

const noCalls: Calls = {
  authorities: NO_AUTHORITIES,
  call: () => Promise.reject(new Error('this test expects no calls')),
};

/** The service over resource types that the test defines, with a virtual clock. */
export class World {
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly power: Power;
  /** Another key from the next restart on is one that was lost. */
  secrets: AccessSecrets;
  readonly #types: readonly ResourceHandler[] | undefined;
  readonly #calls: Calls;
  /** Shared across restarts: ids are never reused. */
  readonly #random: Random;
  cloudFormation: CloudFormation;

  /** @param before the previous process, whose store is reused */
  constructor(types?: readonly ResourceHandler[], calls: Calls = noCalls, before?: World) {
    this.clock = before?.clock ?? new VirtualClock();
    this.power = before?.power ?? new Power();
    this.store = before?.store ?? this.power.over(memoryStore(this.clock));
    this.secrets = before?.secrets ?? AccessSecrets.of(Buffer.alloc(32, 1), seededRandom('secrets'));
    this.#random = before ? before.#random : seededRandom('cloudformation');
    this.#types = types;
    this.#calls = calls;
    this.cloudFormation = this.#open();
    onTestFinished(() => this.cloudFormation.close());
  }

  /** Stops the service at its current step and reopens it over the same store. */
  async restart(): Promise<void> {
    await this.cloudFormation.close();
    this.cloudFormation = this.#open();
    await this.cloudFormation.resume();
  }

  /** Reopens the service as after a crash at the moment of the power loss. */
  async restartAfterKill(): Promise<void> {
    await this.cloudFormation.close();
    this.power.restore();
    this.cloudFormation = this.#open();
    await this.cloudFormation.resume();
  }

  async call<Op extends Operation>(operation: Op, input: Input<Op>): Promise<Output<Op>> {
    const refusal = validateInput(operation.input, input);
    if (refusal) throw refusal;
    const bound = this.cloudFormation.service.operations.get(operation.name)!;
    return (await bound.run(input, caller)) as Output<Op>;
  }

  create(
    TemplateBody: string,
    more: Partial<Input<typeof CreateStack>> = {},
  ): Promise<Output<typeof CreateStack>> {
    return this.call(CreateStack, { StackName: 'shop', TemplateBody, ...more });
  }

  update(TemplateBody: string): Promise<Output<typeof UpdateStack>> {
    return this.call(UpdateStack, { StackName: 'shop', TemplateBody });
  }

  /** Advances the clock until nothing is in progress, and returns the status of the stack. */
  async settle(nameOrId = 'shop'): Promise<{ status: string; reason: string | undefined }> {
    for (;;) {
      await this.clock.advance(1_000);
      const {
        Stacks: [stack],
      } = await this.call(DescribeStacks, { StackName: nameOrId });
      if (!stack!.StackStatus.endsWith('_IN_PROGRESS')) {
        return { status: stack!.StackStatus, reason: stack!.StackStatusReason };
      }
    }
  }

  /** `Logical STATUS`, oldest first. */
  async events(nameOrId = 'shop'): Promise<string[]> {
    const { StackEvents: events } = await this.call(DescribeStackEvents, { StackName: nameOrId });
    return events.map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`).reverse();
  }

  async reasons(nameOrId = 'shop'): Promise<string[]> {
    const { StackEvents: events } = await this.call(DescribeStackEvents, { StackName: nameOrId });
    return events.flatMap(({ ResourceStatusReason: reason }) => reason ?? []);
  }

  #open(): CloudFormation {
    return openCloudFormation({
      store: this.store,
      secrets: this.secrets,
      calls: this.#calls,
      clock: this.clock,
      random: this.#random,
      logger: silentLogger,
      functionEndpoint: () => 'http://127.0.0.1:4566',
      ...(this.#types && { types: this.#types }),
    });
  }
}

/** Existing test resources by physical id; creating, updating or removing one can be made to fail. */
export class Things {
  readonly existing = new Map<string, Readonly<Record<string, unknown>>>();
  readonly log: string[] = [];
  /** Calls that fail, with logical ids: `create A`, `update A`, `remove A`. */
  readonly failing = new Set<string>();
  /** Calls that the store does not answer so many times. */
  readonly unanswered = new Map<string, number>();
  /** Steps in this set wait until they are taken out of it. */
  readonly held = new Set<string>();
  #made = 0;

  readonly type: ResourceHandler = {
    type: 'Test::Thing',
    properties: { Value: 'update', Link: 'update', Kind: 'replace', Name: 'replace' },
    required: [],
    nameProperty: 'Name',
    attributeNames: ['Arn'],
    creationKey: (properties, context) =>
      textOf(properties, 'Name') ?? `${context.logicalId}-${++this.#made}`,
    find: (name) => Promise.resolve(this.existing.has(name) ? name : undefined),
    create: async (name, properties, context) => {
      await this.#step('create', context);
      this.existing.set(name, properties);
      await this.#step('made', context);
      await context.created(name);
      await this.#step('ready', context);
      return { Arn: `arn:thing/${name}` };
    },
    update: async (name, next, _, context) => {
      await this.#step('update', context);
      this.existing.set(name, next);
      return { Arn: `arn:thing/${name}` };
    },
    remove: async (name, _, context) => {
      await this.#step('remove', context);
      this.existing.delete(name);
    },
  };

  async #step(verb: string, context: ResourceContext): Promise<void> {
    const step = `${verb} ${context.logicalId}`;
    if (verb !== 'ready' && verb !== 'made') this.log.push(step);
    await context.waitUntil(() => Promise.resolve(!this.held.has(step)));
    const unanswered = this.unanswered.get(step) ?? 0;
    this.unanswered.set(step, unanswered - 1);
    if (unanswered > 0) throw new StorageError('unavailable', `${step} was not answered`);
    if (this.failing.has(step)) throw new Error(`${step} was made to fail`);
  }
}

/** A template of things: their properties by logical id. */
export function things(resources: Record<string, unknown>, more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    Resources: Object.fromEntries(
      Object.entries(resources).map(([logicalId, Properties]) => [
        logicalId,
        { Type: 'Test::Thing', Properties },
      ]),
    ),
    ...more,
  });
}

/** The property of a thing that makes it depend on another one. */
export const link = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** The stack and the things as a client sees them, without times. */
export async function snapshot(world: World, made: Things) {
  const { StackResources: resources } = await world.call(DescribeStackResources, { StackName: 'shop' });
  const { TemplateBody: template } = await world.call(GetTemplate, { StackName: 'shop' });
  return {
    template,
    existing: Object.fromEntries(made.existing),
    resources: resources
      .map(({ LogicalResourceId: id, PhysicalResourceId: physical }) => `${id} ${physical}`)
      .sort(),
  };
}
