/** When a server has started, also on a slow machine, and its compiled code is kept for the next start. */
export const SAVE_AFTER_MS = 3_000;
