/** The command that starts a function's process. */
export interface Launch {
  readonly kind: 'run';
  readonly command: string;
  readonly args: readonly string[];
  /** Variables of the runtime's own, beside those of the function. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The program reads a secret from the log descriptor, which proves that it belongs to its environment. */
  readonly readsSecret?: true;
  /** As INIT_START shows it: `nodejs:20.20.2`. */
  readonly runtimeVersion: string;
  /**
   * A message for the operator: functions of this runtime run on a different version. It names no function, because it
   * is reported once for all of them.
   */
  readonly warning?: string;
}

export interface RefusedLaunch {
  readonly kind: 'refused';
  readonly errorType: string;
  readonly message: string;
}
