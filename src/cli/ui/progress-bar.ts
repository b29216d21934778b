const WIDTH = 24;

/** `━━━━━━━━────────────────  33%` */
export function progressBar(done: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.floor(share * WIDTH);
  return `${'━'.repeat(full)}${'─'.repeat(WIDTH - full)} ${String(Math.floor(share * 100)).padStart(3)}%`;
}
