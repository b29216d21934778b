import { posix } from 'node:path';
import type { BundleMap } from '../../../manifest/bundle/bundle-map.ts';
import type { Bundles } from '../../../manifest/bundle/bundler.ts';

// A location in a stack trace: `/var/task/src/handler.js:12:7`, also as a URL.
const LOCATION = /(?:file:\/\/)?(\/[^\s:()'"]+):(\d+):(\d+)/g;
const CODE_FOLDER = '/var/task/';

/**
 * Replaces locations in the code of a function, as on AWS, by those in the project's sources, which a terminal can open.
 * Locations outside the bundle are unchanged.
 */
export function showSources(text: string, functionName: string, { byFunction }: Bundles): string {
  const maps = byFunction.get(functionName)?.sourceMaps;
  if (!maps) return text;
  return text.replaceAll(LOCATION, (location, file: string, line: string, column: string) => {
    if (!file.startsWith(CODE_FOLDER)) {
      const source = sourceSeenAs(file, maps);
      return source === undefined ? location : `${source}:${line}:${column}`;
    }
    const found = maps.get(file.slice(CODE_FOLDER.length))?.locate(Number(line), Number(column));
    return found ? `${found.file}:${found.line}:${found.column}` : location;
  });
}

/** The source that a function with `--enable-source-maps` shows by this path. */
function sourceSeenAs(path: string, maps: ReadonlyMap<string, BundleMap>): string | undefined {
  for (const [file, map] of maps) {
    const source = map.sourcesSeenFrom(posix.dirname(`${CODE_FOLDER}${file}`)).get(path);
    if (source !== undefined) return source;
  }
  return undefined;
}
