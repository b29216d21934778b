/** A line that a function wrote to its log. */
export interface LoggedLine {
  readonly level: 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly message: string;
}
