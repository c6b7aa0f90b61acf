/** The style sheet of a page: light and dark as the reader's system has it, one column on a phone, light on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f4f6f8; --card: #ffffff; --text: #1b2330; --quiet: #56616f; --line: #dde2e8; --grid: #e8ecf0;
  --good: #16752f; --bad: #c0262d; --warn: #8a5a00; --busy: #1f5fbf; --calm: #56616f;
  --good-soft: #e5f5ea; --bad-soft: #fdeaea; --warn-soft: #fdf3dc; --busy-soft: #e7f0fd; --calm-soft: #eef1f4;
  --bar: #8fb8ec; --critical: #1f5fbf; --undo: #c98a1b; --link: #1f5fbf;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1318; --card: #161d25; --text: #e4e9ef; --quiet: #9aa6b4; --line: #2a343f; --grid: #222b35;
    --good: #56c271; --bad: #ff8079; --warn: #e5b454; --busy: #79b2ff; --calm: #9aa6b4;
    --good-soft: #12291b; --bad-soft: #361a1c; --warn-soft: #30260f; --busy-soft: #14263f; --calm-soft: #1f2832;
    --bar: #3a5f94; --critical: #79b2ff; --undo: #d9a441; --link: #79b2ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text); overflow-wrap: anywhere;
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
main, .banner > *, footer { max-width: 72rem; margin-inline: auto; padding-inline: 1.5rem; }
h1, h2, h3, p, dl, dd, ul, ol { margin: 0; }
h1 { font-size: 1.55rem; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; font-weight: 650; margin-bottom: .9rem; }
h3 { font-size: .95rem; font-weight: 650; margin: 1.4rem 0 .6rem; }
a { color: var(--link); overflow-wrap: anywhere; }
code, .id { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .86em; overflow-wrap: anywhere; }
small, .quiet { color: var(--quiet); font-size: .88em; }
.banner { background: var(--card); border-bottom: 1px solid var(--line); border-top: 5px solid var(--calm); padding: 1.6rem 0 1.4rem; }
.banner p { color: var(--quiet); margin-top: .25rem; }
.banner .result { color: var(--calm); font-weight: 700; font-size: .85rem; letter-spacing: .05em; text-transform: uppercase; margin-bottom: .35rem; }
.banner.good { border-top-color: var(--good); } .banner.good .result { color: var(--good); }
.banner.bad { border-top-color: var(--bad); } .banner.bad .result { color: var(--bad); }
.banner.warn { border-top-color: var(--undo); } .banner.warn .result { color: var(--warn); }
.banner.busy { border-top-color: var(--busy); } .banner.busy .result { color: var(--busy); }
.card, .figures > div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.card { padding: 1.3rem 1.5rem 1.4rem; margin-top: 1.1rem; }
.card.failed { border-left: 4px solid var(--bad); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .9rem; margin-top: 1.3rem; }
.figures > div { padding: .9rem 1.1rem; }
.figures dt { color: var(--quiet); font-size: .85rem; }
.figures dd { font-size: 1.3rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.figures small { display: block; font-weight: 400; font-size: .82rem; min-height: 1.2em; }
.chip { display: inline-block; padding: .05rem .55rem; border-radius: 1rem; font-size: .82rem; font-weight: 600; max-width: 100%; color: var(--calm); background: var(--calm-soft); }
td .chip { white-space: nowrap; }
.chip.good { color: var(--good); background: var(--good-soft); }
.chip.bad { color: var(--bad); background: var(--bad-soft); }
.chip.warn { color: var(--warn); background: var(--warn-soft); }
.chip.busy { color: var(--busy); background: var(--busy-soft); }
.failure + .failure { border-top: 1px solid var(--line); margin-top: 1rem; padding-top: 1rem; }
.failure p { margin-bottom: .5rem; overflow-wrap: anywhere; }
.cause { font-weight: 600; }
.hint::before { content: "→ "; color: var(--busy); }
.facts { display: grid; grid-template-columns: fit-content(16rem) minmax(0, 1fr); gap: .3rem 1.2rem; }
.facts dt { color: var(--quiet); overflow-wrap: anywhere; } .facts dd { overflow-wrap: anywhere; }
.paths { padding-left: 1.1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .5rem 1.2rem .5rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { border-top: 0; padding-top: 0; color: var(--quiet); font-size: .82rem; font-weight: 600; overflow-wrap: normal; }
tbody th { font-weight: 600; }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.steps td:last-child { width: 40%; padding-right: 0; }
tbody th { min-width: 15.5rem; } td.fate { width: 9.5rem; }
.note { margin: -.4rem 0 .9rem; }
.slow { color: var(--warn); font-size: .85em; }
details summary { cursor: pointer; color: var(--link); font-size: .9em; }
.card > details { margin-top: 1rem; } .card > details > table { margin-top: .8rem; }
.causes ul { padding-left: 1.1rem; font-size: .9em; }
.verdict { margin-bottom: .8rem; } h3 ~ .verdict, table + .verdict { margin-top: 1.2rem; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; color: var(--quiet); font-size: .85rem; margin-bottom: .8rem; }
.legend svg { vertical-align: 0; margin-right: .3rem; }
.rows { list-style: none; padding: 0; }
.gantt { display: grid; grid-template-columns: minmax(8rem, 17rem) minmax(0, 1fr) 6.4rem; gap: 0 1rem; align-items: center; font-size: .88rem; }
.gantt .name { overflow-wrap: anywhere; line-height: 1.3; padding: .12rem 0; }
.gantt .strong { font-weight: 650; }
.gantt .took { text-align: right; color: var(--quiet); font-variant-numeric: tabular-nums; white-space: nowrap; }
.lane { display: block; width: 100%; height: 22px; min-height: 100%; overflow: visible; }
.lane text { fill: var(--quiet); font-size: 11px; }
.grid { stroke: var(--grid); stroke-width: 1; }
.idle { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 2 3; }
.bar { fill: var(--bar); }
.bar.critical { fill: var(--critical); }
.bar.failed { fill: var(--bad); }
.bar.cut { fill: var(--card); stroke: var(--warn); stroke-width: 1.5; stroke-dasharray: 4 2; }
.bar.busy { fill: var(--busy); }
.bar.undo { fill: var(--undo); }
.bar.undo.bad { fill: var(--undo); stroke: var(--bad); stroke-width: 2; }
.bar.wait { fill: none; stroke: var(--quiet); stroke-dasharray: 3 2; }
footer { color: var(--quiet); font-size: .82rem; padding-block: 1.4rem 2.5rem; }
@media (max-width: 44rem) {
  main, .banner > *, footer { padding-inline: 1rem; }
  .card { padding: 1.1rem 1rem; }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .6rem; }
  .gantt { grid-template-columns: minmax(0, 1fr) auto; gap: 0 .6rem; padding-top: .35rem; }
  .gantt.head > span { display: none; }
  .gantt .lane { grid-row: 2; grid-column: 1 / -1; } .gantt.head .lane { grid-row: 1; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; } .facts dd { margin-bottom: .5rem; }
  table, tbody, tr, th, td { display: block; width: auto; }
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
  tr { border-top: 1px solid var(--line); padding: .6rem 0; }
  th, td { border: 0; padding: .1rem 0; }
  tbody th { min-width: 0; } td.fate { width: auto; }
  th.number, td.number { text-align: left; white-space: normal; }
  .number::before { content: attr(data-label) " "; color: var(--quiet); }
  .steps td:last-child { width: auto; }
}
@page { size: A4; margin: 14mm; }
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --card: #fff; --text: #111; --quiet: #4a4f57; --line: #c9ced4; --grid: #e3e6ea;
    --good: #146c2e; --bad: #a81e25; --warn: #774d00; --busy: #174d9c; --calm: #4a4f57; --link: #111;
    --good-soft: #e5f5ea; --bad-soft: #fdeaea; --warn-soft: #fdf3dc; --busy-soft: #e7f0fd; --calm-soft: #eef1f4;
    --bar: #8fb8ec; --critical: #1f5fbf; --undo: #c98a1b;
  }
  body { font-size: 10.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main, .banner > *, footer { max-width: none; padding-inline: 0; }
  .banner { padding-top: .8rem; }
  .card { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 1rem 0 0; }
  .card.failed { border-left: 0; }
  tr, .gantt, .failure, .figures > div { break-inside: avoid; }
  h2, h3 { break-after: avoid; } thead { display: table-header-group; }
  details:not(.changes)::details-content { content-visibility: visible; display: block; height: auto; }
  details:not(.changes) > summary { display: none; }
  .changes > summary { color: var(--quiet); list-style: none; }
}
`;
