import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { devDependencyFolders } from '../../../src/manifest/package/dev-dependencies.ts';
import { arrangePackages } from '../../../src/manifest/package/arrange-packages.ts';
import { project } from '../project.ts';

/** The package.json of a package that depends on others. */
function needs(...names: string[]): string {
  return JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '*'])) });
}

function placed(directory: string, ...names: string[]): Record<string, string> {
  const { packages } = arrangePackages(names, directory);
  const root = realpathSync(directory);
  return Object.fromEntries(packages.map(({ path, directory: from }) => [path, relative(root, from)]));
}

describe('arrangePackages', () => {
  it('takes a package with all that it needs, and names what is not installed', () => {
    const directory = project({
      'node_modules/a/package.json': needs('b', '@s/c'),
      'node_modules/b/package.json': needs('a'),
      'node_modules/@s/c/package.json': needs('none'),
      'node_modules/unused/package.json': needs(),
    });
    expect(Object.keys(placed(directory, 'a'))).toEqual([
      'node_modules/a',
      'node_modules/b',
      'node_modules/@s/c',
    ]);
    expect(arrangePackages(['a', 'gone'], directory).missing).toEqual(['gone']);
  });

  it('keeps two versions of one package apart', () => {
    const directory = project({
      'node_modules/a/package.json': needs('b'),
      'node_modules/a/node_modules/b/package.json': needs(),
      'node_modules/b/package.json': needs(),
    });
    expect(placed(directory, 'a', 'b')).toEqual({
      'node_modules/a': 'node_modules/a',
      'node_modules/a/node_modules/b': 'node_modules/a/node_modules/b',
      'node_modules/b': 'node_modules/b',
    });
  });

  it('follows the links of pnpm', () => {
    const directory = project({
      'node_modules/.pnpm/a@1/node_modules/a/package.json': needs('b'),
      'node_modules/.pnpm/b@1/node_modules/b/package.json': needs(),
    });
    const store = join(directory, 'node_modules/.pnpm');
    symlinkSync(join(store, 'a@1/node_modules/a'), join(directory, 'node_modules/a'));
    symlinkSync(join(store, 'b@1/node_modules/b'), join(store, 'a@1/node_modules/b'));
    expect(placed(directory, 'a')).toEqual({
      'node_modules/a': 'node_modules/.pnpm/a@1/node_modules/a',
      'node_modules/b': 'node_modules/.pnpm/b@1/node_modules/b',
    });
  });

  it('ends when packages need each other in alternating versions', () => {
    const needed: Record<string, [string, string]> = {
      a1: ['b', 'b1'],
      b1: ['a', 'a2'],
      a2: ['b', 'b2'],
      b2: ['a', 'a1'],
    };
    const files = Object.entries(needed).map(([each, [name]]) => [`${each}/package.json`, needs(name)]);
    const packages = project(Object.fromEntries(files));
    for (const [each, [name, target]] of Object.entries(needed)) {
      mkdirSync(join(packages, each, 'node_modules'));
      symlinkSync(join(packages, target), join(packages, each, 'node_modules', name));
    }
    mkdirSync(join(packages, 'node_modules'));
    symlinkSync(join(packages, 'a1'), join(packages, 'node_modules/a'));
    expect(arrangePackages(['a'], packages).packages.length).toBeLessThan(20);
  });
});

describe('devDependencyFolders', () => {
  it('names what is only reachable from devDependencies', () => {
    const directory = project({
      'package.json': '{"dependencies": {"a": "*"}, "devDependencies": {"tool": "*"}}',
      'node_modules/a/package.json': needs('shared'),
      'node_modules/shared/package.json': needs(),
      'node_modules/tool/package.json': needs('shared', 'deep'),
      'node_modules/deep/package.json': needs(),
      'node_modules/extra/package.json': needs(),
    });
    expect(devDependencyFolders(directory)).toEqual(new Set(['node_modules/tool', 'node_modules/deep']));
  });
});
