import { strFromU8 } from 'fflate';
import { expect, it } from 'vitest';
import { bundleForSam, type SamBuildProperties } from '../../../src/manifest/bundle/sam-esbuild.ts';
import { project } from '../project.ts';

const REQUIRE =
  "import { createRequire } from 'module'; const require = createRequire(import.meta.url); // a=b";

it.each<[string, SamBuildProperties]>([
  ['a list, as the SAM CLI takes it', { Banner: [`js=${REQUIRE}`], Define: ['STAGE="prod"'] }],
  ['a map', { Banner: { js: REQUIRE }, Define: { STAGE: '"prod"' } }],
])('options with names are %s', async (_, properties) => {
  const directory = project({ 'app.ts': 'declare const STAGE: string; export const handler = () => STAGE;' });
  const { files } = await bundleForSam('Watch', directory, {
    Format: 'esm',
    OutExtension: ['.js=.mjs'],
    ...properties,
  });
  const code = strFromU8(files.get('app.mjs')!);
  expect(code.startsWith(REQUIRE)).toBe(true);
  expect(code).toContain('"prod"');
});

it('an option that is not supported is refused by name', async () => {
  await expect(bundleForSam('Watch', '.', { Miniify: true } as SamBuildProperties)).rejects.toThrow(
    'Watch: BuildProperties.Miniify is not supported. Did you mean "Minify"? Remove it, or deploy what `sam build` has built.',
  );
});
