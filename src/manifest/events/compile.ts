import type { ServiceFunction } from '../compile/service-function.ts';
import type { Manifest } from '../manifest.ts';
import type { CompiledEvents, EventKind, FunctionEvent } from './event-kind.ts';
import { EVENT_KINDS } from './kinds.ts';
import type { EventName } from './rules.ts';

/** Compiles the events of all functions, kind by kind. */
export function compileEvents(
  manifest: Manifest,
  functions: readonly ServiceFunction[],
): Required<CompiledEvents> {
  const compiled = (Object.entries(EVENT_KINDS) as [EventName, EventKind<unknown>][]).map(([name, kind]) =>
    kind.compile(manifest, eventsNamed(name, functions)),
  );
  return {
    resources: Object.assign({}, ...compiled.map(({ resources }) => resources)),
    statements: compiled.flatMap(({ statements = [] }) => statements),
    rolePrincipals: compiled.flatMap(({ rolePrincipals = [] }) => rolePrincipals),
    outputs: Object.assign({}, ...compiled.map(({ outputs }) => outputs)),
  };
}

function eventsNamed(name: EventName, functions: readonly ServiceFunction[]): FunctionEvent<unknown>[] {
  return functions.flatMap((serviceFunction) =>
    (serviceFunction.config.events ?? []).flatMap(({ [name]: event }, index) =>
      event === undefined ? [] : [{ serviceFunction, event, index }],
    ),
  );
}
