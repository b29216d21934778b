import { openBrowser } from '../../lib/platform/browser.ts';

/** The web page that a server serves. */
export function dashboardUrl({ endpoint }: { readonly endpoint: string }): string {
  return `${endpoint}/_millrace/`;
}

/** Opens the dashboard, or says where it is when this machine has nothing that opens it. */
export function openDashboard(server: { readonly endpoint: string }, print: (line: string) => void): void {
  const url = dashboardUrl(server);
  openBrowser(url, () => print(`No browser was found; open ${url} yourself.`));
}
