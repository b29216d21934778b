import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { showSources } from '../../../../src/cli/dev/project/source-locations.ts';
import { Bundler } from '../../../../src/manifest/bundle/bundler.ts';
import { loadManifest } from '../../../../src/manifest/load-manifest.ts';
import { defaults, minimal, project } from '../../../manifest/project.ts';

describe('locations in what functions log', () => {
  it('are those of the sources', async () => {
    const directory = project({
      'serverless.yml': minimal(`functions:\n  f: { handler: src/handler.main }\n`),
      'src/handler.ts': `import { fail } from './fail';\nexport const main = async (): Promise<void> => fail();\n`,
      'src/fail.ts': `type Reason = string;\n\nexport function fail(reason: Reason = 'no'): never {\n  throw new Error(reason);\n}\n`,
    });
    const bundler = new Bundler();
    const bundles = await bundler.bundle(loadManifest(directory, defaults));
    await bundler.close();
    const code = strFromU8(unzipSync(bundles.byFunction.get('f')!.zip)['src/handler.js']!);
    const lines = code.split('\n');
    const line = lines.findIndex((text) => text.includes('new Error(')) + 1;
    const column = lines[line - 1]!.indexOf('new Error(') + 1;

    const shown = (text: string) => showSources(text, 'f', bundles);
    const source = `${join(directory, 'src/fail.ts')}:4:9`;
    expect(shown(`    at fail (/var/task/src/handler.js:${line}:${column})`)).toBe(`    at fail (${source})`);
    expect(shown(`    at file:///var/task/src/handler.js:${line}:${column}`)).toBe(`    at ${source}`);
    // As Node writes it with `--enable-source-maps`.
    expect(shown('    at fail (/var/src/fail.ts:4:9)')).toBe(`    at fail (${source})`);
    const others = 'at a (/var/task/src/other.js:1:1) at b (/opt/nodejs/c.js:1:1) /var/task/src/handler.js';
    expect(shown(others)).toBe(others);
    expect(showSources(`/var/task/src/handler.js:${line}:${column}`, 'g', bundles)).toContain('/var/task');
  });
});
