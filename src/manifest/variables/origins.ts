import type { ConfigPath, SourceLocation } from '../source-location.ts';
import { childOf, descend, type Origin } from './origin.ts';

/**
 * Where the maps and lists of a resolved manifest are written. A value is recognized by its identity, so it keeps its
 * location when a variable moves it (`${file(resources.yml)}`), and in the template that contains it.
 */
export class Origins {
  readonly #origins = new WeakMap<object, Origin>();

  add(value: object, origin: Origin): void {
    this.#origins.set(value, origin);
  }

  /**
   * The location of a value, or of the nearest map or list around it that is known.
   * @param root contains the value at `path`
   * @returns undefined when nothing on the path is from a file
   */
  locate(root: unknown, path: ConfigPath): SourceLocation | undefined {
    let value = root;
    let origin = this.#of(value);
    for (const step of path) {
      value = descend(value, [step]);
      origin = this.#of(value) ?? (origin && childOf(origin, step));
    }
    return origin?.file.locationOf(origin.path);
  }

  #of(value: unknown): Origin | undefined {
    return typeof value === 'object' && value !== null ? this.#origins.get(value) : undefined;
  }
}
