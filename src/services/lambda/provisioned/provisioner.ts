import type { Logger } from '../../../lib/log/logger.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { FunctionSpec } from '../../../runtime/port.ts';
import type { AliasDocument } from '../function/alias/aliases.ts';
import type { AttachedDocuments } from '../function/attached-documents.ts';
import type { FunctionDocument } from '../function/documents.ts';
import type { Functions } from '../function/functions.ts';
import { functionKey } from '../invocation/reservations.ts';
import type { ProvisionedConfigs } from './configs.ts';
import type { ProvisionedEnvironments, Share } from './environments.ts';

export interface ProvisionerOptions {
  readonly configs: ProvisionedConfigs;
  readonly environments: ProvisionedEnvironments;
  readonly functions: Functions;
  readonly aliases: AttachedDocuments<AliasDocument>;
  readonly specOf: (namespace: Namespace, document: FunctionDocument) => Promise<FunctionSpec>;
  readonly logger: Logger;
}

/**
 * Brings the provisioned environments of functions in line with their configurations, versions and aliases. Each change
 * is followed by a pass over its function. One pass of a function runs at a time; it reads the newest state, so that a
 * deletion during a pass takes effect after it.
 */
export class Provisioner {
  readonly #options: ProvisionerOptions;
  /** Functions with a running pass; `again` when something has changed since it began. */
  readonly #passes = new Map<string, { again: boolean }>();
  #closed = false;

  constructor(options: ProvisionerOptions) {
    this.#options = options;
  }

  /** Provisions what an earlier server had provisioned. */
  resume(): void {
    for (const { name, ...namespace } of this.#options.configs.all()) this.changed(namespace, name);
  }

  close(): void {
    this.#closed = true;
  }

  /** Called after each change of a configuration or an alias of a function. */
  changed(namespace: Namespace, name: string): void {
    const key = functionKey(namespace, name);
    const running = this.#passes.get(key);
    if (running) running.again = true;
    else void this.#run(key, namespace, name);
  }

  /** Deletes the configurations of versions and aliases that no longer exist. Resolves when that is durable. */
  async prune(namespace: Namespace, name: string): Promise<void> {
    const { configs, functions } = this.#options;
    for (const qualifier of configs.of(namespace, name).keys()) {
      const target = { name, qualifier };
      if (!(await functions.find(namespace, target))) await configs.delete(namespace, target);
    }
    this.changed(namespace, name);
  }

  async #run(key: string, namespace: Namespace, name: string): Promise<void> {
    const pass = { again: true };
    this.#passes.set(key, pass);
    while (pass.again && !this.#closed) {
      pass.again = false;
      try {
        await this.#pass(namespace, name);
      } catch (error) {
        if (this.#closed) break;
        this.#options.environments.fail(namespace, name);
        this.#options.logger.error(
          `function ${name}: its provisioned concurrency could not be applied: ${String(error)}`,
        );
      }
    }
    this.#passes.delete(key);
  }

  async #pass(namespace: Namespace, name: string): Promise<void> {
    const { configs, environments } = this.#options;
    const shares = new Map<string, readonly Share[]>();
    for (const [qualifier, { requested }] of configs.of(namespace, name)) {
      shares.set(qualifier, await this.#sharesOf(namespace, name, qualifier, requested));
    }
    if (!this.#closed) environments.apply(namespace, name, shares);
  }

  /** An alias with two versions splits its environments by their weights, as on AWS during a canary deployment. */
  async #sharesOf(namespace: Namespace, name: string, qualifier: string, count: number): Promise<Share[]> {
    const { aliases } = this.#options;
    const { additional } = (await aliases.get(namespace, { name, qualifier })) ?? {};
    const second = additional ? Math.round(count * additional.weight) : 0;
    return [
      ...(await this.#shareOf(namespace, name, qualifier, count - second)),
      ...(additional ? await this.#shareOf(namespace, name, additional.version, second) : []),
    ];
  }

  async #shareOf(namespace: Namespace, name: string, qualifier: string, count: number): Promise<Share[]> {
    const document = count > 0 && (await this.#options.functions.find(namespace, { name, qualifier }));
    return document ? [{ spec: await this.#options.specOf(namespace, document), count }] : [];
  }
}
