/** A terminal as a whole: what is typed, and its size. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** Standard input is a terminal as well. */
  readonly canType: boolean;
  write(text: string): void;
  /**
   * Reads keys as they are typed, without echo; Ctrl-C is then a key as well.
   * @returns stops all of it
   */
  listen(listener: ScreenListener): () => void;
}

export interface ScreenListener {
  /** Escape sequences arrive whole. */
  readonly input: (text: string) => void;
  readonly resize: () => void;
  /** The process is about to end without stopping to listen. What is written here is still shown. */
  readonly exit: () => void;
}

// A pseudo-terminal whose size is not set reports zero.
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

/** The terminal of this process. @returns undefined when standard output is not one */
export function processScreen(): Screen | undefined {
  const { stdin, stdout } = process;
  if (!stdout.isTTY) return undefined;
  return {
    get columns() {
      return stdout.columns || DEFAULT_COLUMNS;
    },
    get rows() {
      return stdout.rows || DEFAULT_ROWS;
    },
    canType: stdin.isTTY,
    write: (text) => void stdout.write(text),
    listen({ input, resize, exit }) {
      stdout.on('resize', resize);
      process.on('exit', exit);
      // Before the error is printed, which would else be lost with the alternate screen.
      process.on('uncaughtExceptionMonitor', exit);
      const onData = (data: Buffer) => input(data.toString());
      if (stdin.isTTY) {
        stdin.setRawMode(true);
        stdin.on('data', onData);
        stdin.resume();
      }
      return () => {
        stdout.off('resize', resize);
        process.off('exit', exit);
        process.off('uncaughtExceptionMonitor', exit);
        if (!stdin.isTTY) return;
        stdin.off('data', onData);
        stdin.pause();
        stdin.setRawMode(false);
      };
    },
  };
}
