import { dirname, extname, resolve } from 'node:path';

/** A program of a project in the form that its process loads. */
export interface CompiledProgram {
  /** CommonJS; undefined when Node loads the file itself. */
  readonly code: string | undefined;
  /** Absolute paths of the project's files that the code contains. */
  readonly files: readonly string[];
}

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
    // A bundle in the format of CommonJS has no `import.meta`.
    define: { 'import.meta.url': '__millraceFileUrl', 'import.meta.dirname': '__dirname' },
    banner: { js: "const __millraceFileUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  return {
    code: outputFiles[0]!.text,
    files: Object.keys(metafile.inputs).map((input) => resolve(dirname(file), input)),
  };
}
