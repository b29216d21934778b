/*
 * Colours that people with colour blindness can distinguish: M. Okabe and K. Ito, https://jfly.uni-koeln.de/color/.
 * Lines also differ in their dashes, for prints without colour.
 */
const LIGHT = `--ink:#1b1f24;--quiet:#59636e;--paper:#fff;--panel:#f6f8fa;--rule:#d1d9e0;--bad:#b3261e;
--c1:#0072b2;--c2:#d55e00;--c3:#007f5c;--c4:#aa4499;--c5:#b07800;--c6:#3a8fbf;--c7:#6b5b00;--c8:#59636e`;
const DARK = `--ink:#e6edf3;--quiet:#9198a1;--paper:#0d1117;--panel:#151b23;--rule:#3d444d;--bad:#ff8a80;
--c1:#58a6ff;--c2:#ff9d5c;--c3:#4cc38a;--c4:#e39fd0;--c5:#f0b429;--c6:#7fd1f7;--c7:#d6c85a;--c8:#9198a1`;

const DASHES = ['', '', '', '', '6 3', '6 3', '2 3', '2 3'];

/** The style sheet of a report. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;${LIGHT}}
@media screen and (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:1.5rem;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;margin:0}h2{font-size:1.2rem;margin:2rem 0 .75rem}h3{font-size:1rem;margin:0}
p{margin:.25rem 0}.quiet,.note,.tick,.empty{color:var(--quiet)}.note,.empty{font-size:.85rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:.75rem;margin:1rem 0 0;padding:0}
.facts div{background:var(--panel);border:1px solid var(--rule);border-radius:6px;padding:.6rem .8rem}
.facts dt{color:var(--quiet);font-size:.85rem}.facts dd{margin:0;font-size:1.25rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.facts .bad dd{color:var(--bad)}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:1rem;align-items:start}
figure{margin:0;padding:.8rem;background:var(--panel);border:1px solid var(--rule);border-radius:6px;break-inside:avoid;min-width:0}
figure h3{overflow-wrap:anywhere}
svg{display:block;width:100%;height:auto;margin-top:.4rem}
.grid{stroke:var(--rule)}.tick{fill:var(--quiet);font-size:12px;font-variant-numeric:tabular-nums}
.line{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
.hover{fill:transparent}.hover:hover{fill:var(--quiet);fill-opacity:.15}
.legend{list-style:none;margin:.3rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1rem;font-size:.85rem}
.legend li{overflow-wrap:anywhere}
.swatch{display:inline-block;width:.9rem;height:.25rem;border-radius:2px;margin-right:.35rem;vertical-align:middle;print-color-adjust:exact}
${DASHES.map(
  (dash, index) =>
    `.line.c${index + 1}{stroke:var(--c${index + 1})${dash && `;stroke-dasharray:${dash}`}}.swatch.c${index + 1}{background:var(--c${index + 1})}`,
).join('\n')}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem;margin:0 0 1rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{border-bottom:1px solid var(--rule);padding:.3rem .6rem;text-align:right;vertical-align:top}
thead th{color:var(--quiet);font-weight:500}th:first-child{text-align:left;font-weight:500;overflow-wrap:anywhere;min-width:8rem}
@media print{body{max-width:none;padding:0}.plots{grid-template-columns:1fr 1fr}figure,.facts div{background:none}h2{break-after:avoid}}
`;
