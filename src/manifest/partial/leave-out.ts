import type { ConfigFile } from '../config-file.ts';
import { type Finding, isMap } from '../rules/check.ts';
import { type ConfigPath, formatPath } from '../source-location.ts';
import type { LeftOut } from './left-out.ts';

type Config = Readonly<Record<string, unknown>>;

export interface PartialConfig {
  readonly config: Config;
  /** The findings that remain. */
  readonly findings: readonly Finding[];
  readonly leftOut: readonly LeftOut[];
}

/** Removes the values that findings allow to leave out, with all findings about what they contain. */
export function leaveOutUnserved(
  config: Config,
  findings: readonly Finding[],
  file: Pick<ConfigFile, 'locationOf'>,
): PartialConfig {
  const removals = findings.flatMap(({ leaveOut }) => (leaveOut === undefined ? [] : [leaveOut]));
  const outermost = removals.filter(
    (path) => !removals.some((other) => other.length < path.length && isWithin(path, other)),
  );
  const reported = new Set<string>();
  const leftOut: LeftOut[] = [];
  for (const { leaveOut, path, message } of findings) {
    if (leaveOut === undefined || !outermost.includes(leaveOut)) continue;
    const key = JSON.stringify(leaveOut);
    if (reported.has(key)) continue;
    reported.add(key);
    leftOut.push({
      what: describe(leaveOut, path, config),
      location: file.locationOf(path),
      ...splitMessage(message),
    });
  }
  return {
    config: outermost.reduce<Config>((rest, path) => without(rest, path) as Config, config),
    findings: findings.filter(
      ({ path, leaveOut }) => leaveOut === undefined && !outermost.some((removed) => isWithin(path, removed)),
    ),
    leftOut,
  };
}

/** The first sentence of a finding is the problem, the others are the remedy. */
function splitMessage(message: string): { why: string; remedy: string } {
  const [, why, remedy] = /^(.+?)\. (.+)$/s.exec(message) ?? [];
  return { why: why ?? message, remedy: remedy ?? '' };
}

function describe(removed: ConfigPath, path: ConfigPath, config: Config): string {
  const [section] = removed;
  if (section === 'plugins') return `plugin ${String(valueAt(config, removed))}`;
  if (section !== 'functions') return formatPath(removed);
  const events = removed.indexOf('events');
  if (events > 0) return `event ${String(path[events + 2])} of ${String(removed[events - 1])}`;
  const isFunction = removed.length === (typeof removed[1] === 'number' ? 3 : 2);
  return isFunction ? `function ${String(removed.at(-1))}` : formatPath(removed);
}

function valueAt(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown>)[step], value);
}

function isWithin(path: ConfigPath, outer: ConfigPath): boolean {
  return outer.every((step, index) => path[index] === step);
}

/** An item of a list becomes an empty map, so that the others keep their indexes, and events their logical ids. */
function without(value: unknown, [step, ...rest]: ConfigPath): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) =>
      index !== step ? item : rest.length === 0 ? {} : without(item, rest),
    );
  }
  if (!isMap(value) || step === undefined) return value;
  const { [step]: inner, ...others } = value;
  return rest.length === 0 ? others : { ...value, [step]: without(inner, rest) };
}
