import { parseDuration } from '../../lib/time/duration.ts';
import { OperatorError } from '../../lib/operator-error.ts';

/** Names that a project or a server has. */
export type NameList = 'functions' | 'stages' | 'streams';

/** An option of a command: its syntax, its help and the conversion of its text to a value. */
export interface Option<T> {
  readonly kind: 'flag' | 'value' | 'list';
  readonly summary: string;
  /** One letter, without the dash. */
  readonly short?: string;
  /** The name of the value in help: `DIR`. */
  readonly placeholder?: string;
  /** What shells propose as the value: these words, or names of the folder's project and of the server. */
  readonly words?: readonly string[] | NameList;
  /** The default, as shown in help. */
  readonly fallback?: string;
  /** @param values the texts as typed, in order; empty when the option is absent */
  read(name: string, values: readonly string[]): T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

export type OptionValues<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never;
};

/** An invalid command line. Exit code 2, with a pointer to `--help`. */
export class UsageError extends OperatorError {}

export interface Extras {
  readonly short?: string;
  readonly words?: readonly string[] | NameList;
}

export function flag(summary: string, extras: Extras = {}): Option<boolean> {
  return { kind: 'flag', summary, ...extras, read: (_name, values) => values.length > 0 };
}

export function text(
  placeholder: string,
  summary: string,
  extras: Extras & { readonly fallback: string },
): Option<string>;
export function text(placeholder: string, summary: string, extras?: Extras): Option<string | undefined>;
export function text(
  placeholder: string,
  summary: string,
  extras: Extras & { readonly fallback?: string } = {},
): Option<string | undefined> {
  return {
    kind: 'value',
    placeholder,
    summary,
    ...extras,
    read: (_name, values) => values.at(-1) ?? extras.fallback,
  };
}

/** An option that can be repeated. */
export function texts(placeholder: string, summary: string, extras: Extras = {}): Option<readonly string[]> {
  return { kind: 'list', placeholder, summary, ...extras, read: (_name, values) => values };
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  /** By default only whole numbers are allowed. */
  readonly fractions?: boolean;
}

export function number(
  summary: string,
  bounds: Bounds,
  extras: Extras & { readonly fallback: number },
): Option<number> {
  const { min, max, fractions = false } = bounds;
  return {
    kind: 'value',
    placeholder: 'N',
    summary,
    ...(extras.short !== undefined && { short: extras.short }),
    fallback: String(extras.fallback),
    read(name, values) {
      const typed = values.at(-1);
      if (typed === undefined) return extras.fallback;
      const value = Number(typed);
      const fits = typed.trim() !== '' && value >= min && value <= max;
      if (!fits || (!fractions && !Number.isInteger(value))) {
        const kind = fractions ? 'a number' : 'a whole number';
        throw new UsageError(`--${name} takes ${kind} from ${min} to ${max}, not "${typed}"`);
      }
      return value;
    },
  };
}

/** A value that `parse` makes of the text, or undefined when the option is absent. @throws UsageError of `parse` */
export function parsed<T>(
  placeholder: string,
  summary: string,
  parse: (name: string, typed: string) => T,
  extras: Extras = {},
): Option<T | undefined> {
  return {
    kind: 'value',
    placeholder,
    summary,
    ...extras,
    read(name, values) {
      const typed = values.at(-1);
      return typed === undefined ? undefined : parse(name, typed);
    },
  };
}

/** A number, or undefined when the option is absent. */
export function optionalNumber(summary: string, bounds: Bounds): Option<number | undefined> {
  const required = number(summary, bounds, { fallback: bounds.min });
  return {
    kind: 'value',
    placeholder: 'N',
    summary,
    read: (name, values) => (values.length === 0 ? undefined : required.read(name, values)),
  };
}

/** `on or off`, `off, warn or enforce` */
export function oneOf(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), words.at(-1)].filter(Boolean).join(' or ');
}

export function choice<const Word extends string>(
  words: readonly Word[],
  summary: string,
  extras: Extras & { readonly fallback: Word },
): Option<Word> {
  return {
    kind: 'value',
    placeholder: words.join('|'),
    summary,
    ...extras,
    read(name, values) {
      const typed = values.at(-1) ?? extras.fallback;
      const word = words.find((candidate) => candidate === typed);
      if (word === undefined) throw new UsageError(`--${name} is ${oneOf(words)}, not "${typed}"`);
      return word;
    },
  };
}

/** One of the words, or undefined when the option is absent. */
export function optionalChoice<const Word extends string>(
  words: readonly Word[],
  summary: string,
): Option<Word | undefined> {
  const required = choice(words, summary, { fallback: words[0]! });
  return {
    kind: 'value',
    placeholder: words.join('|'),
    summary,
    read: (name, values) => (values.length === 0 ? undefined : required.read(name, values)),
  };
}

/** `500ms`, `30s`, `10m`, `2h`, `1d`; in milliseconds. */
export function duration(summary: string, extras: Extras & { readonly fallback: string }): Option<number> {
  return {
    kind: 'value',
    placeholder: 'TIME',
    summary,
    ...extras,
    read(name, values) {
      const typed = values.at(-1) ?? extras.fallback;
      const milliseconds = parseDuration(typed);
      if (milliseconds === undefined)
        throw new UsageError(`--${name} takes a time such as 500ms, 30s, 10m, 2h or 1d, not "${typed}"`);
      return milliseconds;
    },
  };
}
