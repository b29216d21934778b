/** What `millrace doctor` found about one subject. */
export interface Finding {
  readonly subject: string;
  /** A note needs no action; a problem prevents something from working, and its text says what to do. */
  readonly status: 'ok' | 'note' | 'problem';
  readonly text: string;
}
