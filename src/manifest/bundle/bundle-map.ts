import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface CodeLocation {
  /** Absolute. */
  readonly file: string;
  /** Both count from 1, as in stack traces. */
  readonly line: number;
  readonly column: number;
}

/** The source map of a bundled file. Parsed only when it is used. */
export class BundleMap {
  readonly #path: string;
  readonly #contents: Uint8Array;
  #payload: SourceMapPayload | undefined;
  #map: SourceMap | undefined;
  readonly #seen = new Map<string, ReadonlyMap<string, string>>();

  /** @param path where esbuild would have written the map; its sources are relative to that folder */
  constructor(path: string, contents: Uint8Array) {
    this.#path = path;
    this.#contents = contents;
  }

  /** The map with absolute sources, so that it is valid wherever the bundle is. */
  get payload(): SourceMapPayload {
    if (!this.#payload) {
      const payload = JSON.parse(Buffer.from(this.#contents).toString('utf8')) as SourceMapPayload;
      const sources = payload.sources.map((source) => resolve(dirname(this.#path), pathOf(source)));
      this.#payload = { ...payload, sources };
    }
    return this.#payload;
  }

  /**
   * The absolute sources by the paths that Node shows with `--enable-source-maps`: it resolves those of the map, which are
   * relative to the project, from the folder of the bundle, for example `/var/src/handler.ts` for a bundle in `/var/task`.
   */
  sourcesSeenFrom(folder: string): ReadonlyMap<string, string> {
    let seen = this.#seen.get(folder);
    if (!seen) {
      const { sources } = JSON.parse(Buffer.from(this.#contents).toString('utf8')) as SourceMapPayload;
      seen = new Map(
        sources.map((source) => [
          posix.resolve(folder, pathOf(source)),
          resolve(dirname(this.#path), pathOf(source)),
        ]),
      );
      this.#seen.set(folder, seen);
    }
    return seen;
  }

  /** The bundled code with the map in it, instead of the link to the file of the map. */
  inlinedIn(code: Uint8Array): Uint8Array {
    const url = `data:application/json;base64,${Buffer.from(JSON.stringify(this.payload)).toString('base64')}`;
    const text = Buffer.from(code).toString('utf8');
    return Buffer.from(
      text.replace(/^(\/\/# sourceMappingURL=).*\s*$/m, (_link, prefix: string) => `${prefix}${url}\n`),
    );
  }

  /** The location in the sources of a location in the bundle; undefined for code that is in no source. */
  locate(line: number, column: number): CodeLocation | undefined {
    this.#map ??= new SourceMap(this.payload);
    const entry = this.#map.findEntry(line - 1, column - 1);
    if (!('originalSource' in entry)) return undefined;
    const { originalSource, originalLine, originalColumn } = entry;
    return { file: originalSource, line: originalLine + 1, column: originalColumn + 1 };
  }
}

function pathOf(source: string): string {
  return source.startsWith('file:') ? fileURLToPath(source) : source;
}
