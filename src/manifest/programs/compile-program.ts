import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

/** A program of a project in the form that its process loads. */
export interface CompiledProgram {
  /** CommonJS; undefined when Node loads the file itself. */
  readonly code: string | undefined;
  /** Absolute paths of the project's files that the code contains. */
  readonly files: readonly string[];
}

// In a bundle these would be those of the entry point, and `import.meta` does not exist in CommonJS.
const OWN_PATHS = {
  __dirname: '__millraceDirname',
  __filename: '__millraceFilename',
  'import.meta.dirname': '__millraceDirname',
  'import.meta.filename': '__millraceFilename',
  'import.meta.url': '__millraceFileUrl',
};

/** Gives each file its own path: projects derive the path of a handler from the `__dirname` of the file that declares it. */
const withOwnPaths: Plugin = {
  name: 'own-paths',
  setup(build) {
    build.onLoad({ filter: /\.[cm]?[jt]s$/, namespace: 'file' }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!/\b__dirname\b|\b__filename\b|\bimport\.meta\b/.test(text)) return undefined;
      const constants = {
        __millraceDirname: dirname(path),
        __millraceFilename: path,
        __millraceFileUrl: pathToFileURL(path).href,
      };
      const declared = Object.entries(constants).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
      // On the first line, so that errors have the lines of the file.
      const contents = `const ${declared.join(',')};${text.replace(/^#!/, '//')}`;
      return { contents, loader: path.endsWith('ts') ? 'ts' : 'js' };
    });
  },
};

/** Compiles TypeScript. Packages are loaded from node_modules at run time. */
export async function compileProgram(file: string): Promise<CompiledProgram> {
  if (!['.ts', '.mts', '.cts'].includes(extname(file))) return { code: undefined, files: [file] };
  // Most projects have no program, and esbuild takes 20 ms to load.
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    entryPoints: [file],
    absWorkingDir: dirname(file),
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: `node${process.versions.node}`,
    format: 'cjs',
    write: false,
    metafile: true,
    sourcemap: 'inline',
    logLevel: 'silent',
    define: OWN_PATHS,
    plugins: [withOwnPaths],
  });
  return {
    code: outputFiles[0]!.text,
    files: Object.keys(metafile.inputs).map((input) => resolve(dirname(file), input)),
  };
}
