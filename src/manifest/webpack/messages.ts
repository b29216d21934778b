/** What the parent sends to the process that runs webpack. */
export interface WebpackJob {
  /** The project's folder. */
  readonly directory: string;
  /** Relative to the folder. */
  readonly configFile: string;
  /** `src/handler` to `./src/handler.ts`, as the plugin names them. */
  readonly entries: Readonly<Record<string, string>>;
  /** Whether each entry is a compilation of its own. */
  readonly individually: boolean;
  /** The folder for the output: a subfolder for each compilation. */
  readonly outputFolder: string;
  /** What configurations read from `slsw.lib.serverless` and `slsw.lib.options`. */
  readonly framework: unknown;
  readonly options: Readonly<Record<string, string>>;
}

export interface Compilation {
  /** The entry; undefined when it has all of them. */
  readonly entry?: string;
  readonly outputFolder: string;
  /** Names of the packages that the output imports. */
  readonly packages: readonly string[];
  /** Absolute paths of the files that were read. */
  readonly files: readonly string[];
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

export type WebpackResult =
  | { readonly kind: 'compiled'; readonly compilations: readonly Compilation[] }
  | { readonly kind: 'missing'; readonly package: string }
  | { readonly kind: 'failed'; readonly because: string };
