import { setTimeout as pause } from 'node:timers/promises';
import { CreateStack } from '../../src/services/cloudformation/operations/create-stack.ts';
import { DeleteStack } from '../../src/services/cloudformation/operations/delete-stack.ts';
import { DescribeStackEvents } from '../../src/services/cloudformation/operations/describe-stack-events.ts';
import { DescribeStacks } from '../../src/services/cloudformation/operations/describe-stacks.ts';
import { UpdateStack } from '../../src/services/cloudformation/operations/update-stack.ts';
import { eventually } from '../support/eventually.ts';
import { type Reach, unlessRefused } from '../support/clients/multi-part.ts';
import type { TransientResource } from './transient-resource.ts';
import { untilGone, wireReach } from './reach.ts';
import type { StackKind } from './stack-kinds.ts';

const POLL_MS = 20;

/** A stack that is created, updated and deleted repeatedly, with the same names of stack and resources. */
export class TransientStack implements TransientResource {
  readonly faults: string[] = [];
  readonly #name: string;
  readonly #kind: StackKind;
  /** Possible final statuses: one after a response, several while a change is in flight. */
  #possible: readonly string[] = ['none'];
  #deletions = 0;

  constructor(name: string, kind: StackKind) {
    this.#name = name;
    this.#kind = kind;
  }

  get deletions(): number {
    return this.#deletions;
  }

  changeUntilGone(endpoint: string, signal: AbortSignal): Promise<void> {
    return untilGone(endpoint, signal, this.faults, (reach) => this.#pass(reach));
  }

  async check(endpoint: string): Promise<void> {
    using reach = wireReach(endpoint);
    const status = await eventually(async () => atRest(await this.#status(reach))).catch(() => undefined);
    if (status === undefined) {
      this.#fault(`is still ${await this.#status(reach)}: ${await this.#latestEvents(reach)}`);
      return;
    }
    if (!this.#possible.includes(status)) {
      this.#fault(`is ${status}, not ${this.#possible.join(' or ')}: ${await this.#reasons(reach)}`);
    }
    await this.#compare(reach, status);
    if (status === 'none') return;
    await this.#end(reach, 'delete', ['none']);
    await this.#compare(reach, 'none');
  }

  async #pass(reach: Reach): Promise<void> {
    await this.#end(reach, 'create', ['none', 'CREATE_COMPLETE', 'ROLLBACK_COMPLETE']);
    await this.#end(reach, 'update', ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE']);
    await this.#end(reach, 'delete', ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'none']);
    this.#deletions++;
  }

  /** Begins a change and waits for its end. @param possible final statuses after a kill */
  async #end(reach: Reach, change: 'create' | 'update' | 'delete', possible: readonly string[]) {
    this.#possible = possible;
    const StackName = this.#name;
    const input = { StackName, Capabilities: ['CAPABILITY_NAMED_IAM' as const] };
    if (change === 'create') {
      await reach.call('cloudformation', CreateStack, { ...input, TemplateBody: this.#kind.template(1) });
    } else if (change === 'update') {
      await reach.call('cloudformation', UpdateStack, { ...input, TemplateBody: this.#kind.template(2) });
    } else {
      await reach.call('cloudformation', DeleteStack, { StackName });
    }
    let status: string | undefined;
    while ((status = atRest(await this.#status(reach))) === undefined) await pause(POLL_MS);
    const wanted = { create: 'CREATE_COMPLETE', update: 'UPDATE_COMPLETE', delete: 'none' }[change];
    this.#possible = [status];
    if (status !== wanted) {
      this.#fault(`${change} ended in ${status} without a kill: ${await this.#reasons(reach)}`);
    }
  }

  async #compare(reach: Reach, status: string): Promise<void> {
    const version = {
      none: undefined,
      ROLLBACK_COMPLETE: undefined,
      CREATE_COMPLETE: 1,
      UPDATE_ROLLBACK_COMPLETE: 1,
      UPDATE_COMPLETE: 2,
    }[status];
    for (const [resource, found] of Object.entries(await this.#kind.versions(reach))) {
      if (found !== version) {
        this.#fault(
          `is ${status}, and ${resource} is ${found === undefined ? 'gone' : `that of version ${found}`}`,
        );
      }
    }
  }

  async #status(reach: Reach): Promise<string> {
    const output = reach.call('cloudformation', DescribeStacks, { StackName: this.#name });
    return (await unlessRefused(output))?.Stacks[0]?.StackStatus ?? 'none';
  }

  async #reasons(reach: Reach): Promise<string> {
    const output = reach.call('cloudformation', DescribeStackEvents, { StackName: this.#name });
    const { StackEvents: events = [] } = (await unlessRefused(output)) ?? {};
    return events.flatMap(({ ResourceStatusReason: reason }) => reason ?? []).join(' | ');
  }

  /** Latest first. */
  async #latestEvents(reach: Reach): Promise<string> {
    const output = reach.call('cloudformation', DescribeStackEvents, { StackName: this.#name });
    const { StackEvents: events = [] } = (await unlessRefused(output)) ?? {};
    const texts = events.map(
      ({ LogicalResourceId: id, ResourceStatus: status, Timestamp: at }) => `${id} ${status} at ${at}`,
    );
    return texts.slice(0, 8).join(', ');
  }

  #fault(what: string): void {
    this.faults.push(`${this.#name} ${what}`);
  }
}

function atRest(status: string): string | undefined {
  return status.endsWith('_IN_PROGRESS') ? undefined : status;
}
