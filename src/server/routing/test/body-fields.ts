import { KIB } from '../../../lib/bytes.ts';
import { parseJsonObject } from '../../../lib/json/json-object.ts';
import { didYouMean } from '../../../lib/nearest-word.ts';
import type { WireRequest } from '../../../protocol/http.ts';
import { Refusal } from './refusal.ts';

/** Bound on bodies of JSON. */
const MAX_BODY_BYTES = 64 * KIB;
/** Bound on the values of a list. */
const MAX_LIST_LENGTH = 1_000;

/**
 * The fields of a body of JSON. Each method reads one, and refuses a value that it cannot have; `end` refuses fields that
 * were not read.
 */
export class BodyFields {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #read: string[] = [];

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
  }

  /** @throws Refusal for a body that is no JSON object; an empty one has no fields */
  static of({ body }: Pick<WireRequest, 'body'>): BodyFields {
    if (body.length === 0) return new BodyFields({});
    if (body.length > MAX_BODY_BYTES) {
      throw new Refusal(413, `The body is larger than ${MAX_BODY_BYTES} bytes.`);
    }
    const fields = parseJsonObject(body.toString());
    if (!fields) throw new Refusal(400, 'The body is not a JSON object.');
    return new BodyFields(fields);
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value !== undefined) return value;
    throw new Refusal(400, `${name} is missing; it must be a string.`);
  }

  optionalText(name: string): string | undefined {
    const value = this.#take(name);
    if (value === undefined || (typeof value === 'string' && value !== '')) return value;
    throw new Refusal(400, `${name} must be a string, not ${JSON.stringify(value)}.`);
  }

  choice<const Word extends string>(name: string, words: readonly Word[], fallback?: Word): Word {
    const value = this.#take(name) ?? fallback;
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    const known = words.join(', ');
    if (value === undefined) throw new Refusal(400, `${name} is missing; it must be one of ${known}.`);
    const hint = typeof value === 'string' ? didYouMean(value, words) : '';
    throw new Refusal(400, `${name} must be one of ${known}, not ${JSON.stringify(value)}.${hint}`);
  }

  /** A whole number within bounds. */
  number(name: string, bounds: { readonly min: number; readonly max: number }, fallback: number): number {
    return wholeNumber(name, this.#take(name) ?? fallback, bounds);
  }

  /** A duration as a string, or a number of milliseconds. */
  textOrNumber(name: string): string | number {
    const value = this.#take(name);
    if (typeof value === 'string' || typeof value === 'number') return value;
    throw new Refusal(
      400,
      `${name} must be a string or a number, not ${JSON.stringify(value) ?? 'missing'}.`,
    );
  }

  numbers(name: string, min: number): readonly number[] | undefined {
    return this.#list(name, (value) => Number.isInteger(value) && (value as number) >= min, 'whole numbers');
  }

  texts(name: string): readonly string[] | undefined {
    return this.#list(name, (value) => typeof value === 'string', 'texts');
  }

  /** The fields of an object within the body. */
  object(name: string): BodyFields | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return new BodyFields(value as Readonly<Record<string, unknown>>);
    }
    throw new Refusal(400, `${name} is an object, not ${JSON.stringify(value)}.`);
  }

  /** @throws Refusal for a field that was not read */
  end(): void {
    const unknown = Object.keys(this.#fields).find((name) => !this.#read.includes(name));
    if (unknown === undefined) return;
    const may = this.#read.length === 0 ? 'is empty' : `may have ${this.#read.join(', ')}`;
    throw new Refusal(
      400,
      `"${unknown}" is unknown here; the body ${may}.${didYouMean(unknown, this.#read)}`,
    );
  }

  #take(name: string): unknown {
    this.#read.push(name);
    return this.#fields[name] ?? undefined;
  }

  #list<T>(name: string, isValue: (value: unknown) => boolean, kind: string): readonly T[] | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (list.length <= MAX_LIST_LENGTH && list.every(isValue)) return list as readonly T[];
    throw new Refusal(400, `${name} is a list of at most ${MAX_LIST_LENGTH} ${kind}.`);
  }
}

/** @throws Refusal for anything but a whole number within the bounds */
export function wholeNumber(
  name: string,
  value: unknown,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Refusal(400, `${name} is a whole number from ${min} to ${max}, not ${JSON.stringify(value)}.`);
}
