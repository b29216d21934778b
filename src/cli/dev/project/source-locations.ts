import type { Bundles } from '../../../manifest/bundle/bundler.ts';

// A location in a stack trace: `/var/task/src/handler.js:12:7`, also as a URL.
const AWS_LOCATION = /(?:file:\/\/)?\/var\/task\/([^\s:()'"]+):(\d+):(\d+)/g;

/**
 * Replaces locations in the code of a function, as on AWS, by those in the project's sources, which a terminal can open.
 * Locations outside the bundle are unchanged.
 */
export function showSources(text: string, functionName: string, { byFunction }: Bundles): string {
  const maps = byFunction.get(functionName)?.sourceMaps;
  if (!maps) return text;
  return text.replaceAll(AWS_LOCATION, (location, file: string, line: string, column: string) => {
    const found = maps.get(file)?.locate(Number(line), Number(column));
    return found ? `${found.file}:${found.line}:${found.column}` : location;
  });
}
