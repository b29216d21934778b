import type { ServiceFunction } from '../compile/service-function.ts';
import type { TemplateResource } from '../compile/template.ts';
import type { Manifest } from '../manifest.ts';
import type { Finding } from '../rules/check.ts';
import type { ConfigPath } from '../source-location.ts';

/** A kind of event of serverless.yml. @template Event what its rule accepts */
export interface EventKind<Event> {
  /**
   * Compiles all events of this kind at once, because some kinds share resources between functions: one API, one topic.
   * @param events in the order of the file
   */
  compile(manifest: Manifest, events: readonly FunctionEvent<Event>[]): CompiledEvents;
  /**
   * Checks that involve several options of one event, or options of `provider`. Both may violate their rules.
   */
  check?(event: unknown, path: ConfigPath, provider: unknown): Finding[];
}

/** An event with the function that it invokes. */
export interface FunctionEvent<Event> {
  readonly serviceFunction: ServiceFunction;
  readonly event: Event;
  /** Index in the function's list of events. */
  readonly index: number;
}

export interface CompiledEvents {
  readonly resources: Readonly<Record<string, TemplateResource>>;
  /** Additional statements of the role that the template creates for its functions. */
  readonly statements?: readonly unknown[];
  /** Services besides Lambda that assume this role. */
  readonly rolePrincipals?: readonly string[];
  readonly outputs?: Readonly<Record<string, unknown>>;
}
