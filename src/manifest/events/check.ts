import { type FunctionEntry, functionEntries } from '../checks/function-entries.ts';
import { error, type Finding, isMap } from '../rules/check.ts';
import type { ConfigPath } from '../source-location.ts';
import { checkDuplicateRoutes } from './duplicate-routes.ts';
import type { EventKind } from './event-kind.ts';
import { EVENT_KINDS } from './kinds.ts';

/** Checks of events that a rule cannot express. */
export function checkEvents(functions: unknown, provider: unknown): Finding[] {
  const entries = functionEntries(functions);
  return [...checkEach(entries, provider), ...checkDuplicateRoutes(entries)];
}

function checkEach(entries: readonly FunctionEntry[], provider: unknown): Finding[] {
  return entries.flatMap(({ definition, path }) => {
    if (!isMap(definition) || !Array.isArray(definition['events'])) return [];
    return (definition['events'] as unknown[]).flatMap((event, index) =>
      isMap(event) ? checkEvent(event, [...path, 'events', index], provider) : [],
    );
  });
}

function checkEvent(
  event: Readonly<Record<string, unknown>>,
  path: ConfigPath,
  provider: unknown,
): Finding[] {
  const [first, ...others] = Object.entries(event);
  if (!first || others.length > 0) {
    return [
      error(
        path,
        first && first[1] === null
          ? `the event has no settings. Indent them further than "${first[0]}:".`
          : 'an event has exactly one key, its kind. Write each event as an item of its own.',
      ),
    ];
  }
  const [name, settings] = first;
  if (settings === undefined || settings === null) {
    return [error([...path, name], 'the event has no settings. Add them, or remove the event.')];
  }
  const kinds: Readonly<Record<string, EventKind<unknown>>> = EVENT_KINDS;
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  return kind?.check?.(settings, [...path, name], provider) ?? [];
}
