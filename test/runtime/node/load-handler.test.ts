import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RuntimeFixture } from '../../support/runtime-fixture.ts';

describe('the handler of a Node function', () => {
  let fixture: RuntimeFixture;
  beforeAll(() => {
    fixture = new RuntimeFixture();
  });
  afterAll(() => fixture.close());

  const NAMED = `exports.handler = async () => require('node:path').basename(__filename);`;

  it.each([
    ['fold.handler', { 'fold/index.js': NAMED }, 'index.js'],
    ['api/fold.handler', { 'api/fold/index.js': NAMED }, 'index.js'],
    ['api/v1.2/app.handler', { 'api/v1.2/app.js': NAMED }, 'app.js'],
    ['./app.handler', { 'app.cjs': NAMED }, 'app.cjs'],
    ['app.handler', { app: NAMED }, 'app'],
    [
      'main.handler',
      { 'node_modules/main/lib.js': NAMED, 'node_modules/main/package.json': '{"main":"lib"}' },
      'lib.js',
    ],
    ['.handler', { 'index.js': NAMED }, 'index.js'],
  ])('%s is found as on AWS', async (handler, files, file) => {
    expect((await fixture.invoke(fixture.define(files, { handler }))).value).toBe(file);
  });

  it('may be in a layer, named by its path', async () => {
    const layersDirectory = fixture.define({ 'nodejs/app.js': NAMED }).codeDirectory;
    const spec = fixture.define(
      { 'readme.txt': '' },
      { handler: '/opt/nodejs/app.handler', layersDirectory },
    );
    expect((await fixture.invoke(spec)).value).toBe('app.js');
  });
});
