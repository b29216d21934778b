/** The messages between the process that loads a manifest and the process of one program of the project. */
export type ToProgram =
  | {
      readonly type: 'load';
      readonly file: string;
      /** The program as CommonJS, when Node cannot load the file itself. */
      readonly code?: string;
    }
  /** Asks for a part of the export, called with the options of the command line when it is a function. */
  | {
      readonly type: 'read';
      readonly id: number;
      readonly address: string;
      readonly options: Readonly<Record<string, string | undefined>>;
    }
  /** Responds to `variable`. */
  | { readonly type: 'resolved'; readonly id: number; readonly value?: unknown; readonly error?: string };

export type FromProgram =
  | {
      readonly type: 'result';
      readonly id: number;
      readonly value?: unknown;
      readonly error?: string;
      /** The files of the project that the program has loaded. */
      readonly files: readonly string[];
    }
  /** A function of the program asks for a variable: `self:custom.name`. */
  | { readonly type: 'variable'; readonly id: number; readonly variable: string };
